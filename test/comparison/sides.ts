import type { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import { BedrockInstrumentation, instrumentClient } from '../../src/index.ts';
import { BREAKAGES } from './breakages.ts';

/** One way to run the cells. Set up before the SDK is loaded; it is the only thing in which two runs differ. */
export interface Side {
  readonly setUp?: () => void;
  readonly prepareClient?: (client: BedrockRuntime) => void;
}

export const SIDES = {
  'no instrumentation': {},
  BedrockInstrumentation: { setUp: () => void new BedrockInstrumentation() },
  instrumentClient: { prepareClient: (client) => void instrumentClient(client) },
  ...BREAKAGES,
} as const satisfies Record<string, Side>;

export type SideName = keyof typeof SIDES;
