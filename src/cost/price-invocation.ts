import type { Cost } from '../record/cost.ts';
import type { Invocation } from '../record/invocation.ts';
import { estimateCost } from './estimate.ts';
import { nameTier } from './name-tier.ts';
import type { PriceBook } from './price-book.ts';

/** What a recorded call costs; nothing for commands that run no inference, and where a price or a count is missing. */
export function priceInvocation(invocation: Invocation, prices: PriceBook): Cost | undefined {
  const { operation, model, request, response, usage, timing, service } = invocation;
  if (operation === undefined) return undefined;
  return estimateCost({
    usage,
    model,
    region: service.region,
    tier: nameTier(
      response.serviceTier ?? request.serviceTier,
      response.performanceLatency ?? request.performanceLatency,
    ),
    at: timing.startedAt,
    prices,
    quantities: { ...request.quantities, ...response.quantities },
  });
}
