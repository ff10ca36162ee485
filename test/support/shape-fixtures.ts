import { readdirSync, readFileSync } from 'node:fs';
import type { InvocationRequest, InvocationResponse, OperationName } from '../../src/record/invocation.ts';
import type { Usage } from '../../src/record/usage.ts';

/** One body shape as it is documented or was recorded, and what telemetry must make of it. */
export interface ShapeFixture {
  readonly name: string;
  /** Where the bodies come from: documentation, a recording, or what is known of recordings that are not here. */
  readonly provenance: readonly string[];
  readonly notes?: string;
  readonly shape: string;
  readonly modelId: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly response?: unknown;
  readonly chunks?: readonly unknown[];

  readonly operation: OperationName;
  readonly requestFacts: InvocationRequest;
  readonly usage?: Usage;
  /** All input tokens, cached ones counted once; where it is not `usage.inputTokens`. */
  readonly inputTotal?: number;
  readonly answer: InvocationResponse;
  /** What a stream says, where that is less than what a whole answer says. */
  readonly streamAnswer?: InvocationResponse;
  /** The first chunk that carries generated content. */
  readonly firstContent?: number;
  /** How many chunks carry any. */
  readonly contentChunks?: number;
  /** What is known of the usage after so many chunks. */
  readonly early?: { readonly chunks: number; readonly usage: Usage };
}

const directory = new URL('../fixtures/shapes/', import.meta.url);

export const SHAPES: readonly ShapeFixture[] = readdirSync(directory)
  .toSorted()
  .map((file) => ({
    name: file.replace(/\.json$/, ''),
    ...(JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Omit<ShapeFixture, 'name'>),
  }));
