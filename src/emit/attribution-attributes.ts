import type { Attributes } from '@opentelemetry/api';
import { ATTRIBUTE } from '../names/attributes.ts';
import type { Attribution } from '../record/attribution.ts';
import { setKnown } from './set-known.ts';

/** Adds whom a call was for, as attributes of its span and its log records; `llm.*` under their own names. */
export function addAttribution(attributes: Attributes, attribution: Attribution | undefined): void {
  if (attribution === undefined) return;
  const { agentId, feature, userId, sessionId, conversationId, incidentId, prompt, llm } = attribution;
  setKnown(attributes, ATTRIBUTE.agentId, agentId);
  setKnown(attributes, ATTRIBUTE.feature, feature);
  setKnown(attributes, ATTRIBUTE.userId, userId);
  setKnown(attributes, ATTRIBUTE.sessionId, sessionId);
  setKnown(attributes, ATTRIBUTE.conversationId, conversationId);
  setKnown(attributes, ATTRIBUTE.incidentId, incidentId);
  setKnown(attributes, ATTRIBUTE.promptName, prompt?.name);
  setKnown(attributes, ATTRIBUTE.promptVersion, prompt?.version);
  Object.assign(attributes, llm);
}
