/** OTLP/HTTP in JSON, written by hand: what arrives at the collector is what the test says, and nothing else. */

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly { readonly key: string; readonly value: AnyValue }[] } };

const RESOURCE = { attributes: [{ key: 'service.name', value: writeAnyValue('travel-agent') }] };

/** Log records, spans or metrics of one scope, in OTLP's own JSON. Resolves with the collector's HTTP status. */
export async function sendOtlp(
  url: string,
  signal: 'logs' | 'traces' | 'metrics',
  records: readonly object[],
  scope = 'bedrock-otel',
): Promise<number> {
  const scoped = {
    logs: { resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: { name: scope }, logRecords: records }] }] },
    traces: { resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: { name: scope }, spans: records }] }] },
    metrics: {
      resourceMetrics: [{ resource: RESOURCE, scopeMetrics: [{ scope: { name: scope }, metrics: records }] }],
    },
  };
  const response = await fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(scoped[signal]),
  });
  await response.body?.cancel();
  return response.status;
}

/** A value as OTLP has it; objects become maps. */
export function writeAnyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: Number.isFinite(value) ? value : String(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(writeAnyValue) } };
  const values = Object.entries(value as object).map(([key, member]) => ({ key, value: writeAnyValue(member) }));
  return { kvlistValue: { values } };
}

/** Nanoseconds since the epoch, in a string, since they do not fit into a JSON number. */
export function writeNanoseconds(milliseconds: number): string {
  return String(BigInt(milliseconds) * 1_000_000n);
}
