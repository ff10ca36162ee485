import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTE } from '../names/attributes.ts';
import type { Attribution } from '../record/attribution.ts';
import { known } from '../read.ts';

/** Whom a call was for, as attributes of its span and its log records; `llm.*` under their own names. */
export function attributionAttributes(attribution: Attribution | undefined): Attributes {
  if (attribution === undefined) return {};
  const { agentId, feature, userId, sessionId, conversationId, incidentId, prompt, llm } = attribution;
  return {
    ...known<Record<string, string>>({
      [ATTRIBUTE.agentId]: agentId,
      [ATTRIBUTE.feature]: feature,
      [ATTRIBUTE.userId]: userId,
      [ATTRIBUTE.sessionId]: sessionId,
      [ATTRIBUTE.conversationId]: conversationId,
      [ATTRIBUTE.incidentId]: incidentId,
      [ATTRIBUTE.promptName]: prompt?.name,
      [ATTRIBUTE.promptVersion]: prompt?.version,
    }),
    ...llm,
  };
}
