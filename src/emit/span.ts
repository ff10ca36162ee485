import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Invocation, InvocationError, InvocationRequest, StartedInvocation } from '../record/invocation.ts';
import { spanContentAttributes } from './content.ts';
import { addRequestAttributes, endAttributes, startAttributes } from './span-attributes.ts';

/** Starts the CLIENT span of a call, with everything that a sampler may decide on. */
export function startSpan(tracer: Tracer, started: StartedInvocation, startTime: number, parent: Context): Span {
  return tracer.startSpan(
    spanName(started),
    { kind: SpanKind.CLIENT, attributes: startAttributes(started), startTime },
    parent,
  );
}

/** `chat anthropic.claude-…`: of low cardinality, so an opaque ARN stands as its kind. */
function spanName({ command, operation, model }: StartedInvocation): string {
  if (operation === undefined) return `BedrockRuntime.${command}`;
  return model === undefined ? operation : `${operation} ${model.lowCardinalityId}`;
}

/** Adds what a request told only after its span had begun. */
export function addRequest(span: Span, request: InvocationRequest): void {
  const attributes: Attributes = {};
  addRequestAttributes(attributes, request);
  span.setAttributes(attributes);
}

/** Renders the whole record and ends the span. */
export function endSpan(span: Span, invocation: Invocation, config: ResolvedConfig): void {
  const { outcome, timing } = invocation;
  try {
    if (!span.isRecording()) return;
    span.setAttributes(endAttributes(invocation, config.semconv));
    span.setAttributes(spanContentAttributes(invocation.conversation, config));
    if (outcome.error !== undefined) span.setStatus(errorStatus(outcome.error));
  } finally {
    // Whatever could not be rendered: a span that never ends is never seen.
    span.end(timing.endedAt);
  }
}

function errorStatus({ message }: InvocationError): { code: SpanStatusCode; message?: string } {
  return message === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message };
}
