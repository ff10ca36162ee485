import assert from 'node:assert/strict';
import { checkCollector } from '../../src/doctor/checks/collector.ts';
import type { DoctorContext } from '../../src/doctor/context.ts';
import type { Outcome, Stop } from '../../src/doctor/finding.ts';
import { createContext, NO_AWS } from './application.ts';
import { type StandIn, type StandInOptions, startStandIn } from './stand-in.ts';

describe('doctor: collector', () => {
  let standIn: StandIn;
  afterEach(() => standIn.close());

  async function look(options: StandInOptions = {}, given: Partial<DoctorContext> = {}): Promise<Outcome> {
    standIn = await startStandIn(options);
    return checkCollector(createContext({ otlpEndpoint: standIn.url, aws: NO_AWS, ...given }));
  }

  it('takes all signals', async () => {
    assert.deepEqual(await look(), { status: 'ok', found: `${standIn.url}/v1/logs, and so traces and metrics` });
    assert.deepEqual(standIn.requests.map(({ path }) => path).toSorted(), ['/v1/logs', '/v1/metrics', '/v1/traces']);
  });

  it('is found as the application finds it', async () => {
    standIn = await startStandIn();
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${standIn.url}/base/`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${standIn.url}/spans`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, x-other=c=d',
    };
    assert.equal((await checkCollector(createContext({ environment, aws: NO_AWS }))).status, 'ok');
    assert.deepEqual(standIn.requests.map(({ path }) => path).toSorted(), [
      '/base/v1/logs',
      '/base/v1/metrics',
      '/spans',
    ]);
    const { headers } = standIn.requests[0] ?? {};
    assert.deepEqual([headers?.['x-key'], headers?.['x-other']], ['a b', 'c=d']);
  });

  it('is away', async () => {
    standIn = await startStandIn();
    await standIn.close();
    const { status, found, mend } = await checkCollector(createContext({ otlpEndpoint: standIn.url, aws: NO_AWS }));
    standIn = await startStandIn();
    assert.equal(status, 'failed');
    assert.equal(found.match(/cannot be reached: ECONNREFUSED/g)?.length, 3);
    assert.equal(mend?.match(/Start the collector/g)?.length, 1);
  });

  it('has no pipeline for a signal', async () => {
    const { status, found, mend } = await look({ statuses: { '/v1/metrics': 404 }, body: '' });
    assert.deepEqual([status, found], ['failed', `${standIn.url}/v1/metrics answered 404`]);
    assert.match(mend ?? '', /no pipeline for metrics/);
  });

  for (const [code, mend] of [
    [503, /its queue is full/],
    [401, /OTEL_EXPORTER_OTLP_HEADERS/],
    [500, /log says more/],
  ] as const) {
    it(`answers ${code}`, async () => {
      const outcome = await look({ statuses: { '/v1/logs': code }, body: 'sending queue is full' });
      assert.deepEqual(
        [outcome.status, outcome.found],
        ['failed', `${standIn.url}/v1/logs answered ${code}: sending queue is full`],
      );
      assert.match(outcome.mend ?? '', mend);
    });
  }

  it('is not healthy', async () => {
    const { status, found } = await look({ statuses: { '/health': 503 } }, {});
    assert.equal(status, 'ok', found);
    const context = createContext({ otlpEndpoint: standIn.url, healthEndpoint: `${standIn.url}/health`, aws: NO_AWS });
    const outcome = await checkCollector(context);
    assert.equal(outcome.status, 'warning');
    assert.match(outcome.found, /\/health answered 503/);
    const port = new URL(standIn.url).port;
    const known = await checkCollector({
      ...context,
      healthEndpoint: undefined,
      environment: { BEDROCK_OTEL_HEALTH_PORT: port },
    });
    assert.equal(known.status, 'ok');
    assert.equal(standIn.requests.at(-1)?.path, '/');
  });

  it('is not asked where the application exports by gRPC', async () => {
    standIn = await startStandIn();
    const context = createContext({ environment: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, aws: NO_AWS });
    const { status, mend } = await checkCollector(context).catch((error: Stop) => error.outcome);
    assert.equal(status, 'skipped');
    assert.match(mend ?? '', /--otlp-endpoint http:\/\/localhost:4318/);
    assert.equal((await checkCollector({ ...context, otlpEndpoint: standIn.url })).status, 'ok');
  });
});
