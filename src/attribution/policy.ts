/** How attribution is taken, and how far it goes. */
export interface AttributionPolicy {
  /** Keys of incoming baggage that are believed. */
  readonly baggage: readonly string[];
  /** Users leave as a hash: SHA-256, or HMAC-SHA-256 with the text as its key. */
  readonly hashUserId: boolean | string;
  /** Incidents whose id does not match are left out. */
  readonly incidentPattern: RegExp | undefined;
  /** Agent and feature become attributes of metrics, and dimensions. */
  readonly dimensions: boolean;
  /** Attribution is written into requests. */
  readonly requestMetadata: boolean;
}
