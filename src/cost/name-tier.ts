/**
 * The tier by which a call is billed, from what its answer says or, failing that, its request. `standard` is
 * Anthropic's word for `default`. Latency-optimized inference has prices of its own, so it is a tier too.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html
 */
export function nameTier(serviceTier: string | undefined, performanceLatency: string | undefined): string {
  if (performanceLatency === 'optimized') return 'latency-optimized';
  return serviceTier === undefined || serviceTier === 'standard' ? 'default' : serviceTier;
}
