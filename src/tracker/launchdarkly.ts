import type { TokenCounts } from './metrics.ts';
import type { TrackedEvent, TrackedRun, TrackerSink } from './sink.ts';

/** As LaunchDarkly's clients have it: `(...event) => ldClient.track(...event)`. */
export type LaunchDarklyTrack<Context> = (
  name: string,
  context: Context,
  data: Readonly<Record<string, unknown>>,
  value: number,
) => void;

/**
 * Sends what a tracker tells to LaunchDarkly, under its names for events of AI configurations. What `track` throws
 * becomes a `diag` line.
 *
 * @param data goes with every event, for what a tracker does not know, such as `providerName`. The run's own members win.
 */
export function sendToLaunchDarkly<Context>(
  track: LaunchDarklyTrack<Context>,
  data: Readonly<Record<string, unknown>> = {},
): TrackerSink {
  return (event, run) => {
    for (const { name, value, ...beside } of nameEvents(event)) {
      track(name, run.context as Context, { ...data, ...describeRun(run), ...beside }, value);
    }
  };
}

function describeRun({ runId, key, variation, version, modelId }: TrackedRun): Readonly<Record<string, unknown>> {
  return {
    runId,
    configKey: key,
    ...(variation !== undefined && { variationKey: variation }),
    ...(version !== undefined && { version }),
    ...(modelId !== undefined && { modelName: modelId }),
  };
}

interface NamedEvent {
  readonly name: string;
  readonly value: number;
  readonly toolKey?: string;
}

/** https://launchdarkly.com/docs/home/ai-configs/monitor */
function nameEvents(event: TrackedEvent): readonly NamedEvent[] {
  switch (event.kind) {
    case 'duration':
      return [{ name: '$ld:ai:duration:total', value: event.durationMs }];
    case 'timeToFirstToken':
      return [{ name: '$ld:ai:tokens:ttf', value: event.timeToFirstTokenMs }];
    case 'tokens':
      return nameTokens(event.tokens);
    case 'success':
    case 'error':
      return [{ name: `$ld:ai:generation:${event.kind}`, value: 1 }];
    case 'feedback':
      return [{ name: `$ld:ai:feedback:user:${event.rating}`, value: 1 }];
    case 'toolCall':
      return [{ name: '$ld:ai:tool_call', value: 1, toolKey: event.tool }];
  }
}

/** Only counts above zero are sent; of the cache LaunchDarkly has no event. */
function nameTokens(tokens: TokenCounts): NamedEvent[] {
  return (['total', 'input', 'output'] as const).flatMap((kind) => {
    const value = tokens[kind] ?? 0;
    return value > 0 ? [{ name: `$ld:ai:tokens:${kind}`, value }] : [];
  });
}
