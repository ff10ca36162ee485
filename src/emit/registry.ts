import { consoleEventsEmitter } from './console-events.ts';
import type { Emitter } from './emitter.ts';
import { genAiEventsEmitter } from './genai-events.ts';
import { llmEventsEmitter } from './llm-events.ts';
import { MetricsEmitter } from './metrics.ts';
import { UsageEmitter } from './usage.ts';

/**
 * The signals of a call beside its span. `tell` hears what the user should know.
 */
export function createEmitters(tell: (message: string) => void): readonly Emitter[] {
  return [new MetricsEmitter(tell), new UsageEmitter(tell), llmEventsEmitter, genAiEventsEmitter, consoleEventsEmitter];
}
