/**
 * What was said, in the words of the GenAI conventions: the members below are written as they leave the process.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-input-messages.json
 */

/** Text of the user, the system or the model. */
export interface TextPart {
  readonly type: 'text';
  readonly content: string;
}

/** What the model thought. Empty where the service encrypted it. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly content: string;
}

/** A tool that the model asks the application to run. */
export interface ToolCallPart {
  readonly type: 'tool_call';
  readonly name: string;
  readonly id?: string;
  readonly arguments?: unknown;
}

/** What the application's tool answered. */
export interface ToolCallResponsePart {
  readonly type: 'tool_call_response';
  readonly id?: string;
  readonly response: unknown;
}

/** A tool that the service ran itself. */
export interface ServerToolCallPart {
  readonly type: 'server_tool_call';
  readonly name: string;
  readonly id?: string;
  readonly server_tool_call: { readonly type: string; readonly arguments?: unknown };
}

export interface ServerToolCallResponsePart {
  readonly type: 'server_tool_call_response';
  readonly id?: string;
  readonly server_tool_call_response: { readonly type: string; readonly response?: unknown };
}

/** Bytes that went inline. They stay in the process: what leaves is their kind, their size and their fingerprint. */
export interface BlobPart {
  readonly type: 'blob';
  /** `image`, `video`, `audio` or `document`. */
  readonly modality: string;
  readonly mime_type?: string;
  /** Required by the conventions' schema, and always empty. */
  readonly content: '';
  readonly byte_size: number;
  /** Of the bytes, in hex. */
  readonly sha256: string;
}

/** Something that the model fetches itself, such as an object in S3. */
export interface UriPart {
  readonly type: 'uri';
  readonly modality: string;
  readonly mime_type?: string;
  readonly uri: string;
}

/** Whatever the conventions have no part for, under Bedrock's own name for it: `guard_content`, `cache_point`, … */
export interface GenericPart {
  readonly type: 'generic';
  readonly generic_type: string;
  readonly value?: unknown;
}

export type MessagePart =
  | TextPart
  | ReasoningPart
  | ToolCallPart
  | ToolCallResponsePart
  | ServerToolCallPart
  | ServerToolCallResponsePart
  | BlobPart
  | UriPart
  | GenericPart;

export interface Message {
  /** `system`, `user`, `assistant`, `tool`, or the body's own word. */
  readonly role: string;
  /** Absent where content is not captured: then it is only known who spoke. */
  readonly parts?: readonly MessagePart[];
  readonly name?: string;
}

/** A tool that the application offers to the model. */
export interface ToolDefinition {
  /** `function`, or the kind of a tool of the service's own. */
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  /** The JSON schema of its arguments. */
  readonly parameters?: unknown;
}

/** What a request says to the model. */
export interface Prompt {
  /** System instructions that stand apart from the conversation. */
  readonly system?: Message;
  /** The conversation as sent, in order; for embeddings one message per input. */
  readonly messages: readonly Message[];
  /** Present only where content is captured. */
  readonly tools?: readonly ToolDefinition[];
}

/** A message of the model; the conventions ask for the reason why it ended, too, in words of their own. */
export interface OutputMessage extends Message {
  readonly finish_reason?: string;
}

/** What both sides said in one call. */
export interface Conversation {
  /** System instructions that stand apart from the conversation. */
  readonly system?: Message;
  /** The conversation as sent, in order; for embeddings one message per input. */
  readonly input: readonly Message[];
  /** One message per generation. */
  readonly output: readonly OutputMessage[];
  /** Present only where content is captured. */
  readonly tools?: readonly ToolDefinition[];
  /** What a guardrail assessed, which quotes what it blocked; only where that was asked for. */
  readonly guardrailTrace?: MessagePart;
}

/** What of a conversation is read. */
export interface Capture {
  /** What was said; else only who spoke. */
  readonly content: boolean;
  /** What a guardrail assessed. */
  readonly guardrailTrace: boolean;
}
