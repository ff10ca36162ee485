import { createHash, createHmac } from 'node:crypto';
import type { Context } from '@opentelemetry/api';
import type { Attribution } from '../record/attribution.ts';
import { readBaggage } from './baggage.ts';
import type { AttributionPolicy } from './policy.ts';
import { mergeAttribution } from './read-attribution.ts';
import { findAttribution } from './with-attribution.ts';

/** Whom a call is for: what the application says around it, else what the calling service says in its baggage. */
export function attributeCall(from: Context, policy: AttributionPolicy): Attribution | undefined {
  const said = findAttribution(from);
  const carried = policy.baggage.length === 0 ? undefined : readBaggage(from, policy.baggage);
  if (said === undefined && carried === undefined) return undefined;
  const { userId, incidentId, ...rest } = mergeAttribution(carried ?? {}, said ?? {});
  const attribution: Attribution = {
    ...rest,
    ...(userId !== undefined && { userId: hashUserId(userId, policy.hashUserId) }),
    ...(incidentId !== undefined && matches(incidentId, policy.incidentPattern) && { incidentId }),
  };
  return Object.keys(attribution).length === 0 ? undefined : attribution;
}

/** 128 bits tell users apart; without a key, whoever can guess an id can check the guess. */
function hashUserId(userId: string, how: boolean | string): string {
  if (how === false) return userId;
  const hash = typeof how === 'string' ? createHmac('sha256', how) : createHash('sha256');
  return hash.update(userId).digest('hex').slice(0, 32);
}

function matches(incidentId: string, pattern: RegExp | undefined): boolean {
  if (pattern === undefined) return true;
  pattern.lastIndex = 0;
  return pattern.test(incidentId);
}
