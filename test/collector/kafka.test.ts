/** The gateway behind Kafka, with a real Kafka: deploy/collector/kafka-sidecar.yaml and kafka-gateway.yaml. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type FakeAws, startFakeAws } from '../../src/testing/index.ts';
import { BASE, layOver } from '../deploy/lay-over.ts';
import { REPOSITORY } from '../support/run-node.ts';
import { requireCollector } from './build.ts';
import { type RunningCollector, startCollector } from './collector.ts';
import { readUsage } from './delivery.ts';
import { eventually } from './eventually.ts';
import { requireKafka, type RunningKafka, startKafka } from './kafka/kafka.ts';
import { sendOtlp, writeAnyValue, writeNanoseconds } from './otlp.ts';

const MANIFEST = fileURLToPath(new URL('kafka/builder.yaml', import.meta.url));
/** The tested Kafka speaks plain text and asks nobody who he is. */
const PLAIN = { tls: { insecure: true }, auth: null };
/** A dead gateway's work goes to the next one after two seconds, not ten. */
const QUICK = { session_timeout: '2s', heartbeat_interval: '500ms' };
const DOCUMENTS = 6000;
const BATCH = 20;
const PADDING = 'x'.repeat(500);

describe('deploy/collector, with Kafka', function () {
  this.timeout(900_000);
  let binary: string;
  let classPath: string;
  let folder: string;
  let aws: FakeAws;
  let kafka: RunningKafka | undefined;
  let sidecar: RunningCollector | undefined;
  let gateway: RunningCollector | undefined;

  before(async function () {
    classPath = await requireKafka(this);
    binary = await requireCollector(this, MANIFEST);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bedrock-otel-kafka-'));
    [aws, kafka] = await Promise.all([startFakeAws(), startKafka(classPath, folder)]);
  });
  afterEach(async () => {
    await Promise.all([sidecar?.kill(), gateway?.kill()]);
    sidecar = gateway = undefined;
    await Promise.all([kafka?.kill(), aws.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('loses nothing when the gateway is killed under load', async () => {
    const [from, to] = await startBoth();
    const load = sendDocuments(from, DOCUMENTS);
    for (let kills = 0; kills < 3; kills += 1) {
      const before = countIds();
      await eventually('something new', () => countIds() > before);
      await to.kill();
      const whenDead = countIds();
      assert.ok(whenDead < DOCUMENTS, 'killed when all was done');
      await sleep(1500);
      assert.equal(countIds(), whenDead, 'something else delivers');
      await to.restart();
    }
    await load;
    await assertAllArrive();
  });

  it('loses nothing when the gateway is killed with its queue full, and Kafka has all that it could not take', async () => {
    const [from, to] = await killWithFullQueue();
    assert.equal(countIds(), 0);
    await from.stop();
    await to.restart();
    await assertAllArrive();
  });

  it("would lose documents with the receiver's defaults, for which a message is done with before it is kept", async () => {
    const [from, to] = await killWithFullQueue({ message_marking: { after: false }, autocommit: { enable: true } });
    await from.stop();
    await to.restart();
    // What comes, comes without a pause, once Kafka has given up the dead gateway.
    await eventually('most of it', () => countIds() > DOCUMENTS / 2, 60_000);
    for (let seen = -1; seen !== countIds(); await sleep(15_000)) seen = countIds();
    assert.ok(countIds() < DOCUMENTS, 'nothing was lost: the test of the right configuration proves nothing');
  });

  it('loses nothing when Kafka is killed under load', async () => {
    const [from] = await startBoth();
    const load = sendDocuments(from, DOCUMENTS);
    await eventually('something', () => countIds() > 0);
    await kafka?.kill();
    await sleep(3000);
    await kafka?.restart();
    await load;
    await assertAllArrive();
  });

  it('brings every signal, and more content at once than a message of Kafka holds', async () => {
    const [from] = await startBoth();
    const events = Array.from({ length: 100 }, () => createRecord('said', { text: 'x'.repeat(20_000) }));
    const usage = Array.from({ length: 10 }, (_, index) =>
      createRecord('bedrock.usage', { InvocationId: `id-${index}` }),
    );
    assert.equal(await sendOtlp(from.otlpHttpUrl, 'logs', [...events, ...usage]), 200);
    const now = writeNanoseconds(Date.now());
    const span = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'chat',
      startTimeUnixNano: now,
      endTimeUnixNano: now,
    };
    assert.equal(await sendOtlp(from.otlpHttpUrl, 'traces', [span]), 200);
    const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ asInt: '1', timeUnixNano: now }] };
    assert.equal(await sendOtlp(from.otlpHttpUrl, 'metrics', [{ name: 'bookings', unit: '1', sum }]), 200);
    await eventually('documents', () => countIds() === usage.length);
    await eventually('events', () => aws.cloudWatch.logEvents('/bedrock-otel/events').length === events.length);
    await eventually('a span', () => aws.spans.length > 0);
    await eventually('a metric', () =>
      aws.cloudWatch.logEvents('/bedrock-otel/metrics').some(({ message }) => message.includes('bookings')),
    );
  });

  async function startBoth(
    receiver: object = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<[RunningCollector, RunningCollector]> {
    sidecar = await start('sidecar', { exporters: { kafka: PLAIN, 'kafka/usage': PLAIN } });
    gateway = await start('gateway', { receivers: { kafka: { ...PLAIN, ...QUICK, ...receiver } } }, env);
    return [sidecar, gateway];
  }

  async function start(
    role: 'sidecar' | 'gateway',
    changes: object,
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningCollector> {
    const home = join(folder, role);
    await mkdir(home);
    const configPath = join(home, 'plain.yaml');
    await writeFile(configPath, JSON.stringify(changes));
    return startCollector({
      binary: await layOver(home, binary, [BASE, join(REPOSITORY, `deploy/collector/kafka-${role}.yaml`)]),
      configPath,
      queueDir: join(home, 'queue'),
      env: {
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: aws.url,
        BEDROCK_OTEL_XRAY_ENDPOINT: `${aws.url}/v1/traces`,
        BEDROCK_OTEL_KAFKA_BROKERS: String(kafka?.broker),
        ...env,
      },
    });
  }

  /** AWS is away until the gateway holds messages that its queue has no room for; then it dies, and AWS is back. */
  async function killWithFullQueue(receiver: object = {}): Promise<[RunningCollector, RunningCollector]> {
    const comeBack = aws.script({ service: 'logs', fail: { exception: 'ServiceUnavailableException' } });
    const [from, to] = await startBoth(receiver, { BEDROCK_OTEL_QUEUE_BYTES: '200000' });
    await sendDocuments(from, DOCUMENTS, 0);
    await eventually('the queue is full', () => to.log().includes('Backing off due to error from the next consumer'));
    // By default it tells Kafka every second how far it is.
    await sleep(3000);
    await to.kill();
    comeBack();
    return [from, to];
  }

  function countIds(): number {
    return new Set(readUsage(aws).map((document) => document['InvocationId'])).size;
  }

  async function assertAllArrive(): Promise<void> {
    await eventually(`${DOCUMENTS} documents`, () => countIds() >= DOCUMENTS, 90_000).catch(() => undefined);
    assert.equal(countIds(), DOCUMENTS);
  }
});

/** A few at a time; the collector takes each at once. */
async function sendDocuments(to: RunningCollector, count: number, pauseMs = 40): Promise<void> {
  for (let first = 0; first < count; first += BATCH) {
    const records = Array.from({ length: BATCH }, (_, index) =>
      createRecord('bedrock.usage', { InvocationId: `id-${first + index}`, Padding: PADDING }),
    );
    assert.equal(await sendOtlp(to.otlpHttpUrl, 'logs', records), 200);
    await sleep(pauseMs);
  }
}

function createRecord(eventName: string, body: object): object {
  return { eventName, timeUnixNano: writeNanoseconds(Date.now()), body: writeAnyValue(body) };
}
