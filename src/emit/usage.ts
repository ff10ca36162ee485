import type { Span } from '@opentelemetry/api';
import { DimensionValues } from '../emf/dimension-values.ts';
import { renderUsageDocument, type UsageResource } from '../emf/document.ts';
import { writeEmfLine } from '../emf/stdout.ts';
import { USAGE_EVENT_NAME } from '../names/usage-document.ts';
import { isObject } from '../read.ts';
import type { Invocation } from '../record/invocation.ts';
import type { Emitter, Outlet } from './emitter.ts';
import { logEvent } from './log-event.ts';

/** Sends the usage document of each inference call on its way; commands that run no inference have none. */
export class UsageEmitter implements Emitter {
  readonly step = 'emit a usage document';
  private readonly dimensions: DimensionValues;
  private spanResource: UsageResource | undefined;

  /** `tell` hears of a dimension with too many values. */
  constructor(tell: (message: string) => void) {
    this.dimensions = new DimensionValues(tell);
  }

  emit(invocation: Invocation, outlet: Outlet): void {
    const { span, config } = outlet;
    if (config.emf === 'off' || invocation.operation === undefined) return;
    const { service, environment } = config.usageDocument;
    // Only recorded spans know their resource; what one of them has told holds for all of the process.
    this.spanResource ??= span.isRecording() ? readSpanResource(span) : undefined;
    const resource = { ...this.spanResource, ...(service && { service }), ...(environment && { environment }) };
    const document = renderUsageDocument(invocation, resource, this.dimensions, {
      ...config.usageDocument,
      attributionDimensions: config.attribution.dimensions,
    });
    if (config.emf === 'stdout') writeEmfLine(document);
    else logEvent(outlet, { name: USAGE_EVENT_NAME, timestamp: invocation.timing.endedAt, body: document });
  }
}

/**
 * The resource of an SDK's span, read raw: `attributes` complains while a platform's detector is still at work.
 * The SDK's own placeholder for a nameless service is no name.
 */
function readSpanResource(span: Span): UsageResource {
  const resource: unknown = isObject(span) ? span['resource'] : undefined;
  if (!hasRawAttributes(resource)) return {};
  const find = (name: string): string | undefined => {
    const value = resource.getRawAttributes().find(([key, found]) => key === name && found !== undefined)?.[1];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const service = find('service.name');
  const environment = find('deployment.environment.name') ?? find('deployment.environment');
  return {
    ...(service !== undefined && !service.startsWith('unknown_service') && { service }),
    ...(environment !== undefined && { environment }),
  };
}

function hasRawAttributes(resource: unknown): resource is { getRawAttributes(): [string, unknown][] } {
  return isObject(resource) && typeof resource['getRawAttributes'] === 'function';
}
