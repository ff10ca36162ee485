import assert from 'node:assert/strict';
import { CALL, QUEUED, SMALL_RESOURCE } from '../../docs/sizing.ts';
import { requireCollector } from '../collector/build.ts';
import { measureBytes, measureDisk, SMALL_RESOURCE as SMALL } from './measure-sizes.ts';

/** Host names and paths differ from machine to machine, and so do the sizes of records. */
const TOLERANCE = 0.25;

describe('the sizes of docs/sizing.md', function () {
  this.timeout(120_000);
  let binary: string;
  before(async function () {
    binary = await requireCollector(this);
  });

  it('are those of a call, at each place where they are paid for', async () => {
    const { messages: _, ...said } = CALL;
    assertNear(await measureBytes(binary), said);
  });

  it('are smaller with a small resource', async () => {
    assertNear(await measureBytes(binary, SMALL), SMALL_RESOURCE);
  });

  it('are those of the queue on disk', async () => {
    assertNear(await measureDisk(binary), QUEUED);
  });
});

function assertNear<Name extends string>(
  measured: Readonly<Record<Name, number>>,
  said: Readonly<Partial<Record<Name, number>>>,
): void {
  for (const [name, value] of Object.entries<number | undefined>(said)) {
    const found = measured[name as Name];
    assert.ok(
      Math.abs(found - Number(value)) <= Number(value) * TOLERANCE,
      `${name}: ${found}, docs/sizing.ts says ${value}`,
    );
  }
}
