import { createHash, type Hash } from 'node:crypto';
import type { MessagePart } from '../record/message.ts';
import { known } from '../read.ts';
import { createGenericPart } from './generic-part.ts';
import { findMimeType } from './media.ts';
import { createToolCallPart, parseArguments } from './tool-call.ts';

/** More blocks than an answer can have, and more text: a stream must not fill the memory. */
const MAX_BLOCKS = 4096;
const MAX_CHARACTERS = 8 * 1024 * 1024;

type BlockKey = string | number;

interface TextBlock {
  readonly kind: 'text' | 'reasoning';
  readonly pieces: string[];
  readonly citations: unknown[];
}

interface ToolCallBlock extends ToolCallStart {
  readonly kind: 'tool_call';
  readonly pieces: string[];
}

/** What is known of a tool call before its arguments come. */
export interface ToolCallStart {
  name?: string | undefined;
  id?: string | undefined;
  /** Set where the service runs the tool itself. */
  serverTool?: boolean;
  /** Its arguments, where they come at once. */
  whole?: unknown;
}

interface BytesBlock {
  readonly kind: 'bytes';
  readonly modality: string;
  readonly format: string | undefined;
  readonly hash: Hash;
  length: number;
}

interface PartsBlock {
  readonly kind: 'parts';
  readonly parts: MessagePart[];
  readonly wrap: ((parts: readonly MessagePart[]) => MessagePart) | undefined;
}

type Block = TextBlock | ToolCallBlock | BytesBlock | PartsBlock;

/**
 * A message that arrives in pieces. Blocks stand in the order in which they were first heard of; a piece without
 * a key belongs to the last block if that is of its kind.
 */
export class GrowingMessage {
  private readonly blocks: Block[] = [];
  private readonly byKey = new Map<BlockKey, Block>();
  private characters = 0;

  /** Begins a block of text, or adds to it. */
  addText(kind: TextBlock['kind'], text: string, key?: BlockKey): void {
    const block = this.openText(kind, key);
    if (text !== '' && this.takes(text)) block?.pieces.push(text);
  }

  addCitation(citation: unknown, key?: BlockKey): void {
    const block = this.openText('text', key);
    if (block !== undefined && block.citations.length < MAX_BLOCKS) block.citations.push(citation);
  }

  /** Begins a tool call, or tells more about it. */
  addToolCall(start: ToolCallStart, key: BlockKey): void {
    const found = this.byKey.get(key);
    if (found?.kind === 'tool_call') Object.assign(found, known(start));
    else if (found === undefined) this.open({ kind: 'tool_call', ...start, pieces: [] }, key);
  }

  /** A piece of the JSON text that is a tool call's arguments. */
  addArguments(text: string, key: BlockKey): void {
    const block = this.byKey.get(key);
    if (block?.kind === 'tool_call' && this.takes(text)) block.pieces.push(text);
  }

  /** A tool call of which no argument came had none. */
  endBlock(key: BlockKey): void {
    const block = this.byKey.get(key);
    if (block?.kind === 'tool_call' && block.pieces.every((piece) => piece === '')) block.whole ??= {};
  }

  /** Parts that come whole; those of one key can be made into one at the end. */
  addParts(parts: readonly MessagePart[], key?: BlockKey, wrap?: PartsBlock['wrap']): void {
    const found = key === undefined ? undefined : this.byKey.get(key);
    const block = found ?? this.open({ kind: 'parts', parts: [], wrap }, key);
    if (block?.kind === 'parts' && block.parts.length < MAX_BLOCKS) block.parts.push(...parts);
  }

  /** Bytes are not kept, only counted and hashed. */
  addBytes(modality: string, format: string | undefined, bytes: Uint8Array, key: BlockKey): void {
    const block =
      this.byKey.get(key) ?? this.open({ kind: 'bytes', modality, format, hash: createHash('sha256'), length: 0 }, key);
    if (block?.kind !== 'bytes') return;
    block.hash.update(bytes);
    block.length += bytes.byteLength;
  }

  /** What has come so far. */
  read(): MessagePart[] {
    return this.blocks.flatMap(readBlock);
  }

  private openText(kind: TextBlock['kind'], key: BlockKey | undefined): TextBlock | undefined {
    const found = key === undefined ? this.blocks.at(-1) : this.byKey.get(key);
    if (found?.kind === kind) return found;
    const opened: TextBlock = { kind, pieces: [], citations: [] };
    return this.open(opened, key) && opened;
  }

  private open(block: Block, key: BlockKey | undefined): Block | undefined {
    if (this.blocks.length >= MAX_BLOCKS) return undefined;
    this.blocks.push(block);
    if (key !== undefined) this.byKey.set(key, block);
    return block;
  }

  private takes(text: string): boolean {
    this.characters += text.length;
    return this.characters <= MAX_CHARACTERS;
  }
}

function readBlock(block: Block): readonly MessagePart[] {
  switch (block.kind) {
    case 'tool_call':
      return [readToolCall(block)];
    case 'bytes': {
      const { modality, format, hash, length } = block;
      const mime_type = findMimeType(modality, format);
      // A copy: a hash that was read takes nothing more.
      const sha256 = hash.copy().digest('hex');
      return [{ type: 'blob', modality, ...known({ mime_type }), content: '', byte_size: length, sha256 }];
    }
    case 'parts':
      return block.wrap === undefined ? block.parts : [block.wrap([...block.parts])];
    case 'reasoning':
      return [{ type: 'reasoning', content: block.pieces.join('') }];
    case 'text': {
      const { pieces, citations } = block;
      // Citations stand behind the text that they are of.
      return [
        ...(pieces.length === 0 ? [] : [{ type: 'text' as const, content: pieces.join('') }]),
        ...(citations.length === 0 ? [] : [createGenericPart('citations', citations)]),
      ];
    }
  }
}

function readToolCall({ name = '', id, serverTool, whole, pieces }: ToolCallBlock): MessagePart {
  return createToolCallPart({ name, id, serverTool, arguments: parseArguments(pieces.join('')) ?? whole });
}
