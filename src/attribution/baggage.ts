import { type Context, propagation } from '@opentelemetry/api';
import type { Attribution } from '../record/attribution.ts';
import type { TextMember } from './options.ts';
import { readAttribution } from './read-attribution.ts';

/** The names under which attribution travels as baggage: those of the attributes that it becomes. */
const BAGGAGE_KEYS: Readonly<Record<TextMember, string>> = {
  agentId: 'gen_ai.agent.id',
  feature: 'bedrock.feature',
  userId: 'user.id',
  sessionId: 'session.id',
  conversationId: 'gen_ai.conversation.id',
  incidentId: 'bedrock.incident.id',
};

/** https://www.w3.org/TR/baggage/ */
export function addToBaggage(to: Context, attribution: Attribution, members: readonly TextMember[]): Context {
  let baggage = propagation.getBaggage(to) ?? propagation.createBaggage();
  for (const member of members) {
    const value = attribution[member];
    const key = BAGGAGE_KEYS[member];
    if (value !== undefined && key !== undefined) baggage = baggage.setEntry(key, { value });
  }
  return propagation.setBaggage(to, baggage);
}

/** What a calling service says, as far as its keys are allowed. Anybody can write baggage, so nothing else is believed. */
export function readBaggage(from: Context, allowed: readonly string[]): Attribution {
  if (allowed.length === 0) return {};
  const baggage = propagation.getBaggage(from);
  if (baggage === undefined) return {};
  const said: Record<string, string> = {};
  for (const key of allowed) {
    const value = baggage.getEntry(key)?.value;
    if (value === undefined || value === '') continue;
    const member = Object.entries(BAGGAGE_KEYS).find(([, name]) => name === key)?.[0];
    if (member !== undefined) said[member] = value;
    else if (key.startsWith('llm.')) said[key] = value;
  }
  return readAttribution(said, () => {});
}
