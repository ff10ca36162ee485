import type { Message } from '../record/message.ts';
import { readString, type JsonObject } from '../read.ts';
import { parseJsonObject } from './body.ts';
import { GrowingMessage } from './growing-message.ts';

/** More turns than a session has in its eight minutes. */
const MAX_TURNS = 512;

interface Turn {
  readonly role: string;
  /** A text that the model means to say; what it said comes later. */
  readonly isDraft: boolean;
  readonly message: GrowingMessage;
}

/**
 * What was said in a session, by both sides: the events tell the user's words as the model heard them. What the
 * model says comes twice, as a draft before the sound and as spoken after it; drafts only count where nothing was spoken.
 * https://docs.aws.amazon.com/nova/latest/userguide/output-events.html
 */
export class Transcript {
  private readonly turns: Turn[] = [];
  private readonly drafts = new Set<string>();
  private readonly speakers = new Map<string, string>();
  private toolCount = 0;
  private spoken = false;

  add(name: string, event: JsonObject | undefined): void {
    const id = readString(event, 'contentId') ?? '';
    switch (name) {
      case 'contentStart':
        this.start(id, event);
        return;
      case 'contentEnd':
        this.drafts.delete(id);
        this.speakers.delete(id);
        return;
      case 'textOutput':
        this.addText(id, event);
        return;
      case 'toolUse':
        this.addToolCall(event);
    }
  }

  /** The turns, those of one speaker in a row as one message. */
  read(): Message[] {
    return this.turns
      .filter(({ isDraft }) => !(isDraft && this.spoken))
      .map(({ role, message }) => ({ role, parts: message.read() }))
      .filter(({ parts }) => parts.length > 0);
  }

  private start(id: string, event: JsonObject | undefined): void {
    const role = readString(event, 'role');
    if (role !== undefined && this.speakers.size < MAX_TURNS) this.speakers.set(id, role);
    // JSON in JSON: `"{\"generationStage\":\"SPECULATIVE\"}"`.
    const stage = parseJsonObject(readString(event, 'additionalModelFields'))?.['generationStage'];
    if (stage === 'SPECULATIVE' && this.drafts.size < MAX_TURNS) this.drafts.add(id);
  }

  private addText(id: string, event: JsonObject | undefined): void {
    const role = readString(event, 'role') ?? this.speakers.get(id);
    const isDraft = this.drafts.has(id);
    this.spoken ||= role !== 'USER' && !isDraft;
    const turn = this.findTurn(role === 'USER' ? 'user' : 'assistant', isDraft);
    turn?.message.addText('text', readString(event, 'content') ?? '');
  }

  private addToolCall(event: JsonObject | undefined): void {
    const message = this.findTurn('assistant', false)?.message;
    const key = `tool ${this.toolCount}`;
    this.toolCount += 1;
    message?.addToolCall({ name: readString(event, 'toolName'), id: readString(event, 'toolUseId') }, key);
    message?.addArguments(readString(event, 'content') ?? '', key);
  }

  private findTurn(role: string, isDraft: boolean): Turn | undefined {
    const last = this.turns.at(-1);
    if (last?.role === role && last.isDraft === isDraft) return last;
    if (this.turns.length >= MAX_TURNS) return undefined;
    const turn = { role, isDraft, message: new GrowingMessage() };
    this.turns.push(turn);
    return turn;
  }
}
