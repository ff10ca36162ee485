import type { Capture } from '../../src/record/message.ts';

/** What nobody asked for is not read: the default. */
export const ROLES_ONLY: Capture = { content: false, guardrailTrace: false };
export const CONTENT: Capture = { content: true, guardrailTrace: false };
export const EVERYTHING: Capture = { content: true, guardrailTrace: true };
