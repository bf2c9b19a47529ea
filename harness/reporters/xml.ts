import { cleanText } from './clean-text.ts'

/** Longest text inside an element, in characters: readers of reports refuse larger ones. */
const textLengthMax = 60_000

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
}

/** An XML element: name, attributes, and either a text or further elements. */
export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly children?: readonly XmlElement[]
  readonly text?: string
}

/** The element as a document. Whatever texts hold, it is well-formed. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root, '')}`
}

function render(element: XmlElement, indent: string): string {
  const { name, attributes = {}, children = [], text = '' } = element
  const open = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
    .join('')
  if (children.length > 0) {
    const inner = children.map((child) => render(child, `${indent}  `)).join('')
    return `${indent}<${name}${open}>\n${inner}${indent}</${name}>\n`
  }
  if (text === '') return `${indent}<${name}${open}/>\n`
  return `${indent}<${name}${open}>${escapeText(text)}</${name}>\n`
}

function escapeText(text: string): string {
  const clean = cleanText(text)
  const cut = clean.length > textLengthMax ? `${clean.slice(0, textLengthMax)}\n[cut]` : clean
  return cleanText(cut).replaceAll(/[&<>]/g, entity)
}

function escapeAttribute(text: string): string {
  return cleanText(text).replaceAll(/[&<>"'\n\t]/g, entity)
}

function entity(character: string): string {
  return entities[character] ?? character
}
