import assert from 'node:assert/strict';
import type { Report, Step } from './application.ts';
import { countSpans, findCallSpans, type Loading, runApplication } from './run-application.ts';

// Beside `@opentelemetry/instrumentation-aws-sdk`, which makes GenAI spans and metrics of the same calls.

const THEIRS = '@opentelemetry/instrumentation-aws-sdk';

/** Each way of calling, as a client's first call and as its second. */
const CALLS: readonly Step[] = (['promise', 'callback', 'aggregated', 'stream'] as const).flatMap((style): Step[] => [
  'new client',
  'middleware',
  style,
  'middleware',
  style,
]);

const ORDERS: Readonly<Record<string, readonly Step[]>> = {
  'theirs first': ['aws', 'bedrock', 'sdk'],
  'ours first': ['bedrock', 'aws', 'sdk'],
  'ours on both sides': ['bedrock', 'aws', 'bedrock', 'sdk'],
  'both builds of ours': ['bedrock, ES module build', 'aws', 'bedrock, CommonJS build', 'sdk'],
  'both builds of ours, theirs first': ['aws', 'bedrock, ES module build', 'bedrock, CommonJS build', 'sdk'],
};

describe('beside the instrumentation of the AWS SDK', () => {
  for (const loading of ['require', 'import, no loader hook'] as const satisfies Loading[]) {
    for (const [order, steps] of Object.entries(ORDERS)) {
      it(`makes the only span of a call, and the only metrics: ${loading}, ${order}`, async () => {
        const report = await runApplication(loading, [...steps, ...CALLS]);
        assertOneSpanPerCall(report, 8);
        assertContexts(report);
      });
    }

    it(`makes the only span of a client instrumented by hand: ${loading}`, async () => {
      const report = await runApplication(loading, ['aws', 'sdk', 'instrumentClient', 'promise', 'callback', 'stream']);
      assertOneSpanPerCall(report, 3);
      assertContexts(report);
    });

    it(`makes the only span of a hooked client instrumented by hand: ${loading}`, async () => {
      const steps: Step[] = ['aws', 'bedrock', 'sdk', 'instrumentClient', 'promise', 'promise', 'stream'];
      const report = await runApplication(loading, steps);
      assertOneSpanPerCall(report, 3);
      assertContexts(report);
    });
  }

  it('leaves calls to the other one when disabled', async () => {
    const steps: Step[] = ['aws', 'bedrock', 'sdk', 'promise', 'disable', 'promise', 'callback'];
    const report = await runApplication('require', steps);
    const scopes = [1, 2, 3].map((call) => findCallSpans(report, call).map(({ scope }) => scope));
    assert.deepEqual(scopes, [['bedrock-otel'], [THEIRS], [THEIRS]]);
    assert.deepEqual(report.durations, { 'bedrock-otel': 1, [THEIRS]: 2 });
  });

  for (const others of [[], ['aws']] as const) {
    it(`keeps even the application's outermost middleware inside, ${others.length} others there`, async () => {
      const steps: Step[] = [...others, 'bedrock', 'sdk', 'outermost middleware', 'middleware', 'promise', 'promise'];
      const report = await runApplication('require', steps);
      assertOneSpanPerCall(report, 2);
      for (const call of [1, 2]) {
        const [ours] = findCallSpans(report, call);
        const views = report.views.filter((view) => view.call === call);
        const outermost = views.find(({ where }) => where === 'outermost middleware');
        assert.deepEqual([outermost?.spanId, outermost?.suppressed], [ours?.id, false]);
        const inner = views.find(({ where }) => where === 'middleware');
        const spanOfOutermost = report.spans.find(
          ({ name, parentId }) => name === 'outermost middleware' && parentId === ours?.id,
        );
        assert.ok(spanOfOutermost !== undefined);
        assert.equal(inner?.spanId, spanOfOutermost.id);
      }
    });
  }
});

function assertOneSpanPerCall(report: Report, calls: number): void {
  assert.deepEqual(
    countSpans(report),
    Array.from({ length: calls }, () => 1),
  );
  assert.deepEqual(
    report.spans.filter(({ scope }) => scope === THEIRS),
    [],
  );
  assert.deepEqual(report.durations, { 'bedrock-otel': calls });
  assert.deepEqual(report.warnings, []);
}

/** The application's code sees its own context; its middleware, and the spans made there, are inside of our span. */
function assertContexts({ spans, views }: Report): void {
  const applicationSpans = spans.filter(({ name }) => name === 'application');
  for (const { where, call, suppressed, spanId } of views) {
    const ours = spans.find((span) => span.call === call);
    const application = applicationSpans[call - 1];
    assert.equal(suppressed, false, `${where} of call ${call}`);
    assert.equal(ours?.parentId, application?.id);
    if (where !== 'middleware') {
      assert.equal(spanId, application?.id, `${where} of call ${call}`);
      continue;
    }
    const inside = new Set(spans.filter(({ parentId }) => parentId === ours?.id).map(({ id }) => id));
    assert.ok(inside.size > 0, `spans inside of call ${call}`);
    assert.ok(spanId === ours?.id || inside.has(spanId ?? ''), `${where} of call ${call}`);
  }
}
