import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeRule, type ReceivedRequest, startFakeBedrock } from '../../src/testing/index.ts';
import { install } from '../compat/install.ts';
import { REPOSITORY, runNode } from '../support/run-node.ts';

export interface ClientRun {
  /** What the program printed. */
  readonly answers: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly received: readonly ReceivedRequest[];
  readonly spans: readonly ClientSpan[];
}

export interface ClientSpan {
  readonly scope: string;
  readonly name: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

interface Observation {
  /** A scope whose spans are turned off. */
  readonly silentScope?: string;
}

/**
 * Installs a client with the packed package beside it, outside `test`: some of what they bring along has
 * files that look like tests of ours. Returns the folder of its program.
 */
export async function installClient(name: string, tarball: string): Promise<string> {
  const folder = join(REPOSITORY, '.cache', 'clients', name);
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, name), folder, { recursive: true });
  await copyFile(join(import.meta.dirname, 'bootstrap.mjs'), join(folder, 'bootstrap.mjs'));
  await install(folder, tarball);
  return folder;
}

/** Runs a client's program against a fake of its own, so that every run gets the same answers. */
export async function runClient(folder: string, observation?: Observation): Promise<ClientRun> {
  const directory = await mkdtemp(join(tmpdir(), 'bedrock-otel-client-'));
  const spansFile = join(directory, 'spans.jsonl');
  await writeFile(spansFile, '');
  const fake = await startFakeBedrock();
  try {
    scriptScenario(fake.script);
    const { code, stdout, stderr } = await runNode(
      [...(observation ? ['--expose-gc', '--import', './bootstrap.mjs'] : []), 'program.mjs'],
      {
        cwd: folder,
        env: {
          AWS_ENDPOINT_URL_BEDROCK_RUNTIME: fake.url,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          CLIENT_SPANS: spansFile,
          CLIENT_SILENT_SCOPE: observation?.silentScope ?? '',
          // Coverage of the packed files is of no use here; Node.js hands it down unless it is set.
          NODE_V8_COVERAGE: '',
        },
      },
    );
    const lines = (await readFile(spansFile, 'utf8')).split('\n').filter(Boolean);
    return {
      answers: stdout,
      stderr,
      code,
      received: fake.received,
      spans: lines.map((line): ClientSpan => JSON.parse(line)),
    };
  } finally {
    await fake.close();
    await rm(directory, { recursive: true });
  }
}

/** The same for all clients: each call has its own tokens, so that one counted twice or not at all is seen. */
function scriptScenario(script: (rule: FakeRule) => unknown): void {
  script({ operation: 'CountTokens' });
  script({
    when: ({ json }) => asks(json, 'Are you busy?'),
    fail: { exception: 'ThrottlingException', attempts: 1 },
    answer: { text: 'No longer.', usage: { inputTokens: 7, outputTokens: 3 } },
  });
  script({
    when: ({ json }) => asks(json, '"toolResult"'),
    answer: { text: 'It rains in Oslo.', usage: { inputTokens: 90, outputTokens: 11 } },
  });
  script({
    when: ({ json }) => asks(json, '"toolSpec"'),
    answer: {
      toolUse: { name: 'weather', id: 'tooluse_weather', input: { city: 'Oslo' }, deltas: 3 },
      usage: { inputTokens: 60, outputTokens: 20 },
    },
  });
  // Nothing comes after its first words, until the client leaves.
  script({
    when: ({ json }) => asks(json, 'Tell a long story.'),
    answer: { text: ['Once ', 'upon a time.'], usage: { inputTokens: 8, outputTokens: 5 } },
    chunkDelay: [0, 0, 60_000],
  });
  script({ modelId: /titan-embed/, answer: { usage: { inputTokens: 5 } } });
  script({
    answer: {
      text: 'It rains.',
      usage: { inputTokens: 12, outputTokens: 6, cacheReadTokens: 400, cacheWriteTokens: 30 },
    },
  });
}

function asks(json: unknown, part: string): boolean {
  return JSON.stringify(json).includes(part);
}
