import { PerseusError } from '@perseus/core';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { damaged } from '../bytes/damaged.js';
import { fieldOf, type VotableField } from './field.js';
import { TableReader } from './table-reader.js';

const MAX_DEPTH = 64;
/** No name, comment, attribute or cell is longer; the parser holds each as a whole. */
const MAX_PIECE_CHARACTERS = 1 << 24;
const MAX_NOTES = 100;

/** Elements whose text is of interest. */
const WITH_TEXT = new Set(['TD', 'DESCRIPTION', 'INFO']);

/**
 * A VOTable as it is read from first to last: the first TABLE that has DATA, or the first of all.
 *
 * Text comes in pieces of any length. Entities beyond XML's own five are never expanded: they are errors.
 */
export class VotableDocument {
  overflow = false;
  readonly notes: string[] = [];
  readonly #parser = new SaxesParser<{ xmlns: false }>();
  readonly #open: string[] = [];
  #attributes: Record<string, string> = {};
  #text = '';
  #sinceEvent = 0;
  /** A tag began in the last piece and does not end there. */
  #withinTag = false;
  #table: TableReader | null = null;
  #field: VotableField | null = null;
  #chosen: TableReader | null = null;
  #first: TableReader | null = null;
  #tables = 0;
  #begun = false;

  constructor(
    readonly path: string,
    readonly wanted: readonly string[] | undefined,
    /** The rows, if there are any, lie elsewhere: only FIELDs are of interest. */
    readonly fieldsOnly = false,
  ) {
    this.#parser.on('error', (cause) => {
      throw damaged(
        path,
        `it is no well-formed XML (${cause.message})`,
        'Fetch it again, or mend it.',
        {},
        cause,
      );
    });
    this.#parser.on('opentag', (tag) => this.#opened(tag));
    this.#parser.on('closetag', (tag) => this.#closed(localName(tag.name)));
    this.#parser.on('text', (text) => this.#texted(text));
    this.#parser.on('cdata', (text) => this.#texted(text));
  }

  add(text: string): void {
    let at = 0;
    while (at < text.length) {
      let end = text.length;
      if (this.#top === 'STREAM' && !this.#withinTag && text[at] !== '<') {
        // Past the parser, which would hold all of a table's base64 as one text.
        const tag = text.indexOf('<', at);
        if (tag >= 0) end = tag;
        this.#table?.streamText(text.slice(at, end));
      } else {
        // Tag by tag, so that nothing is behind the one that opens a stream; cells may come many at a time.
        const close =
          this.#top === 'STREAM' || !this.#open.includes('TABLEDATA') ? text.indexOf('>', at) : -1;
        if (close >= 0) end = close + 1;
        this.#parse(text.slice(at, end));
      }
      at = end;
    }
  }

  /** @throws PerseusError `CATALOGUE_UNREADABLE` where the document is not whole or has no table */
  end(): TableReader {
    this.#parser.close();
    const table = this.#chosen ?? this.#first;
    if (!this.#begun) throw damaged(this.path, 'it is no VOTable', 'Check the path.');
    if (table === null)
      throw damaged(this.path, 'there is no TABLE with FIELDs in it', 'Check what was asked for.');
    if (this.#tables > 1) this.#note(`The file has ${this.#tables} tables; only one was read.`);
    return table;
  }

  get #top(): string | undefined {
    return this.#open.at(-1);
  }

  #parse(piece: string): void {
    this.#sinceEvent += piece.length;
    if (this.#sinceEvent > MAX_PIECE_CHARACTERS) {
      throw damaged(
        this.path,
        'it has a text or a tag of more than 16 million characters',
        'Check what was fetched.',
      );
    }
    this.#parser.write(piece);
    const opened = piece.lastIndexOf('<');
    const closed = piece.lastIndexOf('>');
    if (opened !== closed) this.#withinTag = opened > closed;
  }

  #opened({ name, attributes }: SaxesTagPlain): void {
    this.#sinceEvent = 0;
    const element = localName(name);
    if (this.#open.length === 0) this.#beginDocument(element);
    this.#open.push(element);
    if (this.#open.length > MAX_DEPTH) {
      throw damaged(
        this.path,
        `its elements lie more than ${MAX_DEPTH} deep in one another`,
        'Check what was fetched.',
      );
    }
    if (WITH_TEXT.has(element)) this.#text = '';
    switch (element) {
      case 'TABLE':
        this.#tables++;
        this.#table = this.#chosen === null ? new TableReader(this.path, this.wanted) : null;
        break;
      case 'FIELD':
        if (this.#table === null) break;
        this.#field = fieldOf(attributes, this.#table.fields.length + 1, this.path);
        this.#table.fields.push(this.#field);
        break;
      case 'VALUES':
        if (this.#field !== null) this.#field.null = attributes['null'] ?? null;
        break;
      case 'COOSYS':
        this.#noteSystem(attributes);
        break;
      case 'PARAM':
      case 'INFO':
        this.#attributes = attributes;
        if (element === 'PARAM') this.#refuseError(attributes, '');
        break;
      case 'DATA':
        this.#table?.beginData();
        break;
      case 'TR':
        this.#table?.beginRow();
        break;
      case 'TD':
        if (attributes['encoding'] !== undefined)
          throw this.#unread(`cells with encoding="${attributes['encoding']}"`);
        break;
      case 'FITS':
      case 'PARQUET':
        if (this.fieldsOnly) break;
        throw this.#unread(`its rows as ${element}`);
      case 'STREAM':
        this.#beginStream(attributes);
        break;
      default:
    }
  }

  #closed(element: string): void {
    this.#sinceEvent = 0;
    this.#open.pop();
    switch (element) {
      case 'TABLE':
        if (this.#table !== null && this.#table.fields.length > 0) {
          this.#first ??= this.#table;
          if (this.#table.hasData) this.#chosen = this.#table;
        }
        this.#table = null;
        break;
      case 'FIELD':
        this.#field = null;
        break;
      case 'DESCRIPTION':
        this.#described(this.#text.trim().replaceAll(/\s+/g, ' '));
        break;
      case 'INFO':
        this.#informed(this.#attributes, this.#text.trim());
        break;
      case 'TD':
        this.#table?.cell(this.#text);
        break;
      case 'TR':
        this.#table?.endRow();
        break;
      case 'STREAM':
        this.#table?.endStream();
        break;
      default:
    }
  }

  #texted(text: string): void {
    this.#sinceEvent = 0;
    const top = this.#top;
    if (top === undefined) return;
    if (top === 'STREAM') this.#table?.streamText(text);
    else if (WITH_TEXT.has(top)) this.#text += text;
  }

  #beginDocument(element: string): void {
    if (element !== 'VOTABLE') {
      const what = element.toLowerCase() === 'html' ? 'a web page' : `an XML document of "${element}"`;
      throw damaged(this.path, `it is ${what} and no VOTable`, 'Check what was fetched.');
    }
    this.#begun = true;
  }

  #beginStream({ encoding, href }: Record<string, string>): void {
    if (this.fieldsOnly) return;
    if (href !== undefined) throw this.#unread(`its rows in another file (${href})`);
    if (encoding !== 'base64') throw this.#unread(`a stream with the encoding "${encoding ?? 'none'}"`);
    this.#table?.beginStream(this.#open.at(-2) === 'BINARY2');
  }

  #described(text: string): void {
    const parent = this.#top;
    if (text === '') return;
    if (parent === 'FIELD' && this.#field !== null) this.#field.description = text;
    else if (parent === 'TABLE' || parent === 'RESOURCE' || parent === 'VOTABLE') this.#note(text);
  }

  #informed({ name = '', value = '' }: Record<string, string>, text: string): void {
    if (name === 'QUERY_STATUS') {
      if (value.toUpperCase() === 'ERROR') throw serviceError(this.path, text);
      if (value.toUpperCase() !== 'OVERFLOW') return;
      this.overflow = true;
      this.#note('The service had more rows than it gave: the table was cut off at its limit.');
    } else {
      this.#refuseError({ name, value }, text);
      if (value !== '') this.#note(name === 'note' ? value : `${name}: ${value}`);
    }
  }

  /** How services before DALI said that something went wrong. */
  #refuseError({ name = '', value = '' }: Record<string, string>, text: string): void {
    if (name.toLowerCase() === 'error' && this.#open.length <= 3)
      throw serviceError(this.path, value || text);
  }

  #noteSystem({ system, equinox, epoch }: Record<string, string>): void {
    const parts = [system, equinox && `equinox ${equinox}`, epoch && `epoch ${epoch}`].filter(Boolean);
    if (parts.length > 0) this.#note(`Coordinate system: ${parts.join(', ')}`);
  }

  #note(text: string): void {
    if (this.notes.length < MAX_NOTES) this.notes.push(text.slice(0, 4000));
  }

  #unread(what: string): PerseusError {
    const message = `${this.path} has ${what}, which Perseus does not read. Ask for TABLEDATA or BINARY2.`;
    return new PerseusError('CATALOGUE_FORMAT', message, { path: this.path });
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function serviceError(path: string, text: string): PerseusError {
  const said = text.replaceAll(/\s+/g, ' ').slice(0, 2000) || 'it does not say what';
  const message = `${path}: the service answers that something went wrong: ${said.replace(/[.\s]+$/, '')}. Mend the query, or try again later.`;
  return new PerseusError('SERVICE_ERROR', message, { path });
}
