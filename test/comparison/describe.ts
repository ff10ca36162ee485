import { EventEmitter } from 'node:events';

/** Plain data: what is left of a value when it has to travel between processes and be compared. */
export type Description =
  | null
  | boolean
  | number
  | string
  | readonly Description[]
  | { readonly [key: string]: Description };

/** Own properties whose values differ from run to run. That they are there is still compared. */
const VARYING: ReadonlySet<string> = new Set(['stack', 'totalRetryDelay', 'date']);

/** The fake Bedrock's request ids count through one process; a log numbers the ones it meets. */
const REQUEST_ID = /00000000-0000-4000-8000-\d{12}/g;

/**
 * Describes values as an application could tell them apart: prototype chain, own keys (symbols and
 * hidden ones included) with their flags, and contents. An object met twice is described once and
 * then referred to by its number, so a log of descriptions also shows which objects are the same.
 */
export class Describer {
  private readonly numbers = new Map<object, number>();
  private readonly requestIds = new Map<string, string>();

  describe(value: unknown): Description {
    if (typeof value === 'string') return this.describeText(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'object') return this.describeObject(value);
    // Functions are compared by what they do.
    return `<${typeof value}>`;
  }

  private describeText(text: string): string {
    return text.replace(REQUEST_ID, (id) => {
      const known = this.requestIds.get(id) ?? `<request id ${this.requestIds.size + 1}>`;
      this.requestIds.set(id, known);
      return known;
    });
  }

  private describeObject(object: object): Description {
    const met = this.numbers.get(object);
    if (met !== undefined) return `<object ${met}>`;
    this.numbers.set(object, this.numbers.size + 1);
    const head = { is: describePrototypes(object), ...(Object.isExtensible(object) ? {} : { sealed: true }) };
    // Sockets and streams: their insides are Node's own affair.
    if (object instanceof EventEmitter || object instanceof Promise) return head;
    if (object instanceof Uint8Array)
      return { ...head, text: this.describeText(Buffer.from(object).toString('latin1')) };
    const keys = Reflect.ownKeys(object).filter((key) => !isShadow(object, key));
    return { ...head, own: Object.fromEntries(keys.map((key) => this.describeProperty(object, key))) };
  }

  private describeProperty(object: object, key: string | symbol): [string, Description] {
    const { enumerable, writable, configurable, get } = Object.getOwnPropertyDescriptor(object, key) ?? {};
    const flags = [
      enumerable ? '' : 'hidden',
      get ? 'accessor' : writable ? '' : 'readonly',
      configurable ? '' : 'fixed',
    ];
    const name = [String(key), ...flags.filter((flag) => flag !== '')].join(' ');
    return [name, VARYING.has(String(key)) ? '<varies>' : this.describe(readProperty(object, key))];
  }
}

function readProperty(object: object, key: string | symbol): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return '<throws>';
  }
}

/**
 * A hidden own method over an inherited one: the one difference that is permitted. So an observed iterator
 * has a `next` of its own. No loop and no listing of keys meets it; what it does is compared like all else.
 */
function isShadow(object: object, key: string | symbol): boolean {
  const { enumerable, value } = Object.getOwnPropertyDescriptor(object, key) ?? {};
  return (
    enumerable === false &&
    typeof value === 'function' &&
    typeof Reflect.get(Object.getPrototypeOf(object) ?? {}, key) === 'function'
  );
}

/** `ThrottlingException < BedrockRuntimeServiceException < … < Object` */
function describePrototypes(object: object): string {
  const names: string[] = [];
  for (
    let prototype: unknown = Object.getPrototypeOf(object);
    isObject(prototype);
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const { constructor } = prototype;
    const tag: unknown = Reflect.get(prototype, Symbol.toStringTag, object);
    names.push(typeof constructor === 'function' ? constructor.name : typeof tag === 'string' ? tag : 'nameless');
  }
  return names.join(' < ') || 'no prototype';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
