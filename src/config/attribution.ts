import type { AttributionPolicy } from '../attribution/policy.ts';
import type { Check } from './check.ts';
import type { AttributionConfig } from './options.ts';

export function resolveAttribution(config: AttributionConfig = {}, check: Check): AttributionPolicy {
  const { baggage, hashUserId, incidentPattern, dimensions, requestMetadata } = config;
  return {
    baggage:
      check(
        'attribution.baggage',
        baggage,
        Array.isArray(baggage) && baggage.every((key) => typeof key === 'string'),
        'a list of baggage keys',
      ) ?? [],
    // Whoever meant to hash and did not manage to say how still gets a hash.
    hashUserId:
      check(
        'attribution.hashUserId',
        hashUserId,
        typeof hashUserId === 'boolean' || typeof hashUserId === 'string',
        'a boolean or a key',
      ) ?? hashUserId !== undefined,
    incidentPattern: check(
      'attribution.incidentPattern',
      incidentPattern,
      incidentPattern instanceof RegExp,
      'a regular expression',
    ),
    dimensions: check('attribution.dimensions', dimensions, typeof dimensions === 'boolean', 'a boolean') ?? false,
    requestMetadata:
      check('attribution.requestMetadata', requestMetadata, typeof requestMetadata === 'boolean', 'a boolean') ?? false,
  };
}
