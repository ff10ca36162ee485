import { isObject } from '../../src/read.ts';

/** The beginning of every canary: nothing that may leave the process contains it. */
export const CANARY = 'canary-7f3a9c';
/** One canary, wherever it stands. */
export const CANARIES = /canary-7f3a9c-\d+-x/g;

/** What stands around a canary in a text. It is no secret, and shows that it was not the whole text that went away. */
export const BEFORE = 'said before';

/** Where a canary was planted, and what it may do there. */
export interface Planted {
  readonly canary: string;
  readonly path: string;
  /** Bytes never leave; a trace leaves only where it is asked for; text leaves where content is captured. */
  readonly kind: 'text' | 'bytes' | 'trace';
}

/** Members that are facts of a call and not content: they steer the service, and what reads its answers. */
const FACTS: ReadonlySet<string> = new Set(
  [
    'type role name id object model anthropic_version media_type mimeType format schemaVersion response_type',
    'taskType inputType input_type event_type embeddingType embeddingPurpose embedding_types embeddingTypes',
    'truncate truncationMode textTruncate reason finish_reason finish_reasons finishReason stop_reason stopReason',
    'completionReason service_tier effort reasoning_effort stop_sequences stopSequences aspect_ratio duration',
    'resolution dimension quality mode output_format result response_id generation_id toolUseId tool_use_id action',
    'confidence filterStrength status required version maxReasoningEffort partial_json',
  ].flatMap((line) => line.split(' ')),
);

/** Puts a canary of its own into every text of a request or an answer. */
export class Planter {
  readonly planted: Planted[] = [];
  private readonly known = new Map<string, string>();

  /** A copy with canaries; JSON in a text stays JSON, base64 stays base64. `stop` is a fact in a request alone. */
  plant<T>(value: T, path: string, kind: Planted['kind'] = 'text'): T {
    return this.plantAny(value, path, kind) as T;
  }

  text(path: string, kind: Planted['kind'] = 'text'): string {
    return `${BEFORE} ${this.create(path, kind)} and after`;
  }

  bytes(path: string): Uint8Array {
    return Buffer.from(this.create(path, 'bytes'));
  }

  private plantAny(value: unknown, path: string, kind: Planted['kind']): unknown {
    if (typeof value === 'string') return this.plantText(value, path, kind);
    if (Array.isArray(value)) return value.map((item, index) => this.plantAny(item, `${path}.${index}`, kind));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        FACTS.has(key) || (key === 'stop' && path.startsWith('request'))
          ? member
          : this.plantAny(member, `${path}.${key}`, kind),
      ]),
    );
  }

  private plantText(text: string, path: string, kind: Planted['kind']): string {
    if (text === '') return text;
    if (text === SOME_BASE64) return Buffer.from(this.create(path, 'bytes')).toString('base64');
    if (text.startsWith('data:'))
      return `data:image/png;base64,${Buffer.from(this.create(path, 'bytes')).toString('base64')}`;
    const inner = parse(text);
    if (inner !== undefined) return JSON.stringify(this.plantAny(inner, path, kind));
    // What a body says twice, such as a stream's last chunk, is the same canary: it need not be captured twice.
    const key = `${path.split('.', 1)[0]} ${kind} ${text}`;
    const planted = this.known.get(key) ?? `${text} ${this.text(path, kind)}`;
    this.known.set(key, planted);
    return planted;
  }

  private create(path: string, kind: Planted['kind']): string {
    const canary = `${CANARY}-${this.planted.length}-x`;
    this.planted.push({ canary, path, kind });
    return canary;
  }
}

/** What stands for an image in the fixtures. */
const SOME_BASE64 = 'aGVsbG8=';

/** The object or list that a text is the JSON of, such as a tool's arguments. */
function parse(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
