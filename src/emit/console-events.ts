import { boundConversation } from '../content/bound.ts';
import { renderMessageText } from '../content/render-text.ts';
import { ATTRIBUTE } from '../names/attributes.ts';
import type { Message } from '../record/message.ts';
import { PACKAGE_NAME } from '../version.ts';
import type { Emitter } from './emitter.ts';
import { isLogging, logEvent } from './log-event.ts';

/**
 * A call's content in the form that the agent views of CloudWatch's GenAI observability console read: one record per
 * span, named after its instrumentation scope. The form is that of AWS's own distribution for Python; no account was
 * at hand to see the console take it from here.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AgentCore-GettingStarted.html
 */
export const consoleEventsEmitter: Emitter = {
  step: 'emit console events',
  emit({ conversation, attribution, timing }, outlet) {
    const { config } = outlet;
    if (!config.genAiConsole || !config.content.event || conversation === undefined || !isLogging(outlet.logger))
      return;
    // As text a message is never longer than as the JSON of its parts.
    const bounded = boundConversation(conversation, config.maxContentLength.logRecord)?.conversation;
    if (bounded === undefined) return;
    const { system, input, output } = bounded;
    const request = system === undefined ? input : [system, ...input];
    logEvent(outlet, {
      name: PACKAGE_NAME,
      timestamp: timing.endedAt,
      body: { input: { messages: request.map(render) }, output: { messages: output.map(render) } },
      attributes: { ...(attribution?.sessionId !== undefined && { [ATTRIBUTE.sessionId]: attribution.sessionId }) },
    });
  },
};

function render(message: Message): object {
  return { role: message.role, content: renderMessageText(message) };
}
