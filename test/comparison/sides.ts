import type { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BedrockInstrumentation, instrumentClient, redactSensitiveText } from '../../src/index.ts';
import { BREAKAGES } from './breakages.ts';

/** One way to run the cells. Set up before the SDK is loaded; it is the only thing in which two runs differ. */
export interface Side {
  readonly setUp?: () => void;
  readonly prepareClient?: (client: BedrockRuntime) => void;
}

export const SIDES = {
  'no instrumentation': {},
  BedrockInstrumentation: { setUp: () => void new BedrockInstrumentation() },
  'every signal': { setUp: instrumentEverySignal },
  instrumentClient: { prepareClient: (client) => void instrumentClient(client) },
  ...BREAKAGES,
} as const satisfies Record<string, Side>;

export type SideName = keyof typeof SIDES;

/** Everything that can be asked for, but the one option whose purpose it is to change requests. */
function instrumentEverySignal(): void {
  const instrumentation = new BedrockInstrumentation({
    captureMessageContent: 'SPAN_AND_EVENT',
    captureGuardrailTrace: true,
    redact: redactSensitiveText,
    onContent: () => {},
    llmEvents: { countTokens: (_model, content) => content.length },
    genAiEvents: true,
    genAiConsole: true,
    semconv: 'both',
    emf: 'log-record',
    attribution: { dimensions: true, hashUserId: true, baggage: ['session.id'], requestMetadata: false },
    requestHook: () => {},
    responseHook: () => {},
  });
  instrumentation.setMeterProvider(new MeterProvider());
  instrumentation.setLoggerProvider(
    new LoggerProvider({
      processors: [{ onEmit: () => {}, forceFlush: async () => {}, shutdown: async () => {} }],
    }),
  );
}
