import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { context, createNoopMeter, INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { resolveConfig } from '../src/config/resolve.ts';
import { UsageEmitter } from '../src/emit/usage.ts';
import type { Invocation } from '../src/index.ts';
import { parseModelReference } from '../src/record/model-reference.ts';
import { CALL } from '../test/emf/invocations.ts';

const MODELS = ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'amazon.nova-lite-v1:0'].map((id) =>
  parseModelReference(id),
);

/** Different usage documents as an application sends them: bodies of OTLP requests in protobuf, `size` records each. */
export function encodeUsageBatches(count: number, size: number): Buffer[] {
  const records: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'bench' }),
    processors: [
      {
        onEmit: (record) => void records.push(record),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const logger = provider.getLogger('bedrock-otel');
  const config = resolveConfig({ emf: 'log-record', usageDocument: { service: 'bench' } }, {}, () => {});
  const emitter = new UsageEmitter(() => {});
  const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  const outlet = { span, context: context.active(), meter: createNoopMeter(), logger, config };
  for (let index = 0; index < count * size; index += 1) emitter.emit(createInvocation(index), outlet);
  return Array.from({ length: count }, (_, index) => serialize(records.slice(index * size, (index + 1) * size)));
}

function createInvocation(index: number): Invocation {
  return {
    ...CALL,
    id: randomUUID(),
    model: MODELS[index % MODELS.length],
    usage: { inputTokens: 100 + (index % 900), outputTokens: 40 + (index % 300) },
    timing: { ...CALL.timing, endedAt: Date.now(), durationMs: 400 + (index % 1000) / 3 },
    service: { ...CALL.service, requestId: randomUUID() },
  } as Invocation;
}

function serialize(records: ReadableLogRecord[]): Buffer {
  return Buffer.from(ProtobufLogsSerializer.serializeRequest(records));
}

/** What the SDK's own exporter uses, found where that finds it. */
const { ProtobufLogsSerializer } = createRequire(createRequire(import.meta.url).resolve('@opentelemetry/sdk-node'))(
  '@opentelemetry/otlp-transformer',
) as { ProtobufLogsSerializer: { serializeRequest(records: ReadableLogRecord[]): Uint8Array } };
