import { diag, type TextMapPropagator } from '@opentelemetry/api';
import { readList } from './environment.ts';
import type { SdkPackages } from './load.ts';

/** On the way in a later one wins: a `traceparent` over the header that AWS load balancers add. */
const DEFAULT_NAMES = ['baggage', 'xray', 'tracecontext'];

/**
 * W3C trace context, baggage and X-Ray, or what OTEL_PROPAGATORS names. `undefined` leaves it to the SDK,
 * which knows all names but `xray`.
 */
export function createPropagator({ b3, core, xray }: SdkPackages): TextMapPropagator | undefined {
  const names = readList('OTEL_PROPAGATORS') ?? DEFAULT_NAMES;
  if (xray === undefined || !names.includes('xray') || names.includes('none')) return undefined;
  const known = new Map<string, () => TextMapPropagator>([
    ['tracecontext', () => new core.W3CTraceContextPropagator()],
    ['baggage', () => new core.W3CBaggagePropagator()],
    ['b3', () => new b3.B3Propagator()],
    ['b3multi', () => new b3.B3Propagator({ injectEncoding: b3.B3InjectEncoding.MULTI_HEADER })],
    ['xray', () => new xray.AWSXRayPropagator()],
  ]);
  const propagators = [...new Set(names)].flatMap((name) => {
    const create = known.get(name);
    if (create !== undefined) return [create()];
    diag.warn(`bedrock-otel: OTEL_PROPAGATORS names ${name}, which is not available`);
    return [];
  });
  return new core.CompositePropagator({ propagators });
}
