import type { Attributes } from '@opentelemetry/api';
import { boundText } from '../content/bound.ts';
import { LLM_ATTRIBUTE } from '../names/events.ts';
import type { Emitter, Outlet } from './emitter.ts';
import { type LlmEvent, renderLlmEvents } from './llm-event.ts';
import { isLogging, logEvent } from './log-event.ts';
import { spanEventContentLength } from './content.ts';

/** The Llm events of a call, on its span and as log records. */
export const llmEventsEmitter: Emitter = {
  step: 'emit Llm events',
  emit(invocation, outlet) {
    const { span, config, logger } = outlet;
    const onSpan = config.llmEvents.spanEvents && span.isRecording();
    const asRecords = config.llmEvents.logRecords && isLogging(logger);
    if (invocation.operation === undefined || (!onSpan && !asRecords)) return;
    const events = renderLlmEvents(invocation, config.llmEvents);
    if (onSpan) addSpanEvents(events, outlet);
    if (asRecords) for (const event of events) logLlmEvent(event, outlet);
  },
};

/** An SDK's span keeps 128 events and drops the oldest; some are left to the application. */
const SPAN_EVENTS = 100;

function addSpanEvents(events: readonly LlmEvent[], { span, config }: Outlet): void {
  // The last one is the summary, or the newest of the inputs.
  const first = Math.max(0, events.length - 1 - SPAN_EVENTS);
  const kept = first === 0 ? events : events.slice(first);
  const contents = config.content.span ? fitContents(kept, spanEventContentLength(config)) : [];
  kept.forEach(({ name, attributes, at }, index) => {
    const isShort = first > 0 && index === kept.length - 1;
    const omitted = isShort ? { [LLM_ATTRIBUTE.omittedMessages]: first } : undefined;
    const content = contents[index];
    // The span makes a copy of its own: most often there is nothing to add.
    const isWhole = content === undefined && omitted === undefined;
    span.addEvent(name, isWhole ? attributes : { ...attributes, ...content, ...omitted }, at);
  });
}

/** Contents within what the span may carry: the newest have it first. */
function fitContents(events: readonly LlmEvent[], bytes: number): (Attributes | undefined)[] {
  let left = bytes;
  return events
    .toReversed()
    .map(({ content }) => {
      if (content === undefined) return undefined;
      const text = boundText(content.text, left);
      if (text === undefined) return undefined;
      left -= Buffer.byteLength(text);
      return { [content.name]: text };
    })
    .toReversed();
}

function logLlmEvent({ name, attributes, at, content }: LlmEvent, outlet: Outlet): void {
  const { config } = outlet;
  const text = config.content.event && content ? boundText(content.text, config.maxContentLength.logRecord) : undefined;
  logEvent(outlet, {
    name,
    timestamp: at,
    attributes: content === undefined || text === undefined ? attributes : { ...attributes, [content.name]: text },
  });
}
