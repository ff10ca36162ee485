import type { Span } from '@opentelemetry/api';
import type { HookSpan } from './config/options.ts';
import type { ResolvedConfig } from './config/resolve.ts';
import { guard } from './guard.ts';
import type { Invocation, StartedInvocation } from './record/invocation.ts';

/** Runs the user's hook at the start of a call, if there is one. */
export function runRequestHook({ requestHook }: ResolvedConfig, span: Span, started: StartedInvocation): void {
  if (requestHook) guard('run requestHook', () => requestHook(attributesOnly(span), freeze(started)));
}

/** Runs the user's hook at the end of a call, if there is one. */
export function runResponseHook({ responseHook }: ResolvedConfig, span: Span, invocation: Invocation): void {
  if (responseHook) guard('run responseHook', () => responseHook(attributesOnly(span), freeze(invocation)));
}

/** Hands what was said to the user, whether the span is sampled or not. */
export function runContentHook({ onContent }: ResolvedConfig, span: Span, invocation: Invocation): void {
  const { conversation } = invocation;
  if (!onContent || conversation === undefined) return;
  guard('run onContent', () =>
    onContent(freeze(conversation), { span: attributesOnly(span), invocation: freeze(invocation) }),
  );
}

/** What a hook gets to see of the span: it may add, it may not end or rename. */
function attributesOnly(span: Span): HookSpan {
  const hookSpan: HookSpan = {
    setAttribute(key, value) {
      span.setAttribute(key, value);
      return hookSpan;
    },
    setAttributes(attributes) {
      span.setAttributes(attributes);
      return hookSpan;
    },
    spanContext: () => span.spanContext(),
    isRecording: () => span.isRecording(),
  };
  return hookSpan;
}

/** The record is everybody's: a hook that writes to it throws, and is guarded. */
function freeze<T>(record: T): T {
  if (typeof record === 'object' && record !== null && !Object.isFrozen(record)) {
    Object.freeze(record);
    Object.values(record).forEach(freeze);
  }
  return record;
}
