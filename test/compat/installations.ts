import type { CallFacts } from './expected-calls.ts';

/** One installed set of versions: a folder with a package.json and its lockfile. */
export interface Installation extends CallFacts {
  readonly folder: string;
  readonly sdkVersion: string;
  /** The generation of OpenTelemetry's packages; 3 needs Node.js 22.15. */
  readonly openTelemetry: 2 | 3;
}

/**
 * The fewest that cover what differs between AWS SDK versions:
 * where the base class of the clients stands, how streams are read, and whether there is a Converse.
 * HTTP/1.1 and HTTP/2 are tried in each.
 */
export const INSTALLATIONS: readonly [Installation, ...Installation[]] = [
  // One file per module; the base class stands in smithy-client 2.
  { folder: 'otel-2-sdk-3.454', sdkVersion: '3.454.0', openTelemetry: 2, hasConverse: false, readsFirstEvent: false },
  // Old streams, but the base class of today: smithy-client 4.15 only passes on core's.
  { folder: 'otel-3-sdk-3.787', sdkVersion: '3.787.0', openTelemetry: 3, hasConverse: true, readsFirstEvent: false },
  // New streams, and the last smithy-client with a base class of its own (4.12).
  { folder: 'otel-3-sdk-3.943', sdkVersion: '3.943.0', openTelemetry: 3, hasConverse: true, readsFirstEvent: true },
  // All in one file, base class from core.
  { folder: 'otel-2-sdk-3.1162', sdkVersion: '3.1162.0', openTelemetry: 2, hasConverse: true, readsFirstEvent: true },
];
