import type { Aws } from './aws/client.ts';

export type Signal = 'logs' | 'traces' | 'metrics';

/** What all checks know. */
export interface DoctorContext {
  /** Where the application is: packages are looked for from here, as the application would. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As given; without it the environment says where the application sends. */
  readonly otlpEndpoint: string | undefined;
  readonly healthEndpoint: string | undefined;
  readonly logGroupPrefix: string;
  /** For each thing that is waited for. */
  readonly timeoutMs: number;
  /** Options of Node.js with which the application is started, such as `--import bedrock-otel/register`. */
  readonly preload: readonly string[];
  /** The application's first file, where it may be loaded. */
  readonly entry: string | undefined;
  /** The role of the collector, where its rights are asked for instead of the caller's. */
  readonly collectorRole: string | undefined;
  readonly aws: Aws;
}
