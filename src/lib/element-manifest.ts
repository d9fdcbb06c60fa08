import { readFileSync } from 'node:fs';
import { LIGHT } from '../plot/scene/palette.ts';

interface Field {
  readonly kind: 'field';
  readonly name: string;
  readonly attribute?: string;
  readonly type?: { readonly text: string };
  readonly description: string;
}

/** A doc comment as one line of text. */
const textOf = (comment: string): string =>
  comment
    .replaceAll(/^\s*\*+ ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The doc comments of a source, each with what follows it up to the end of the line. */
const documented = (source: string): { readonly text: string; readonly of: string }[] =>
  [...source.matchAll(/\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(.*)/g)].map(([, text, of]) => ({ text: text!, of: of! }));

/** Whether a declaration, as it stands in the source, is of this property. */
const declares = (of: string, name: string): boolean => new RegExp(`^(declare |get )${name}\\b`).test(of);

function fieldsOf(source: string): Field[] {
  const block = /static override properties = \{\n([\s\S]*?)\n {2}\};/.exec(source)?.[1];
  if (block === undefined) throw new Error('element manifest: expected static properties, got none');
  return [...block.matchAll(/^ {4}(\w+): (\{[^}]*\}|\w+),$/gm)]
    .filter(([, , options]) => !options!.includes('state: true'))
    .map(([, name, options]): Field => {
      const found = documented(source).find(({ of }) => declares(of, name!));
      if (!found) throw new Error(`element manifest: expected a doc comment on ${name}, got none`);
      const attribute = /attribute: '([^']+)'/.exec(options!)?.[1] ?? name!.toLowerCase();
      const type = /^(?:declare \w+|get \w+\(\)): (.*?)(?:;| \{)$/.exec(found.of)?.[1];
      return {
        kind: 'field',
        name: name!,
        ...(!options!.includes('attribute: false') && { attribute }),
        ...(type !== undefined && { type: { text: type } }),
        description: textOf(found.text),
      };
    });
}

/**
 * The custom-elements manifest of the package, from the source of `<roofline-chart>`: its documented properties and
 * events, and the custom properties of the palette.
 * @see https://github.com/webcomponents/custom-elements-manifest, schema version 1
 * @throws for a property without a doc comment
 */
export function elementManifest(path: string): object {
  const source = readFileSync(path, 'utf8');
  const ofClass = documented(source).find(({ of }) => of.startsWith('export class RooflineChart '));
  if (!ofClass) throw new Error('element manifest: expected a doc comment on the class, got none');
  const members = fieldsOf(source);
  const [description = '', ...tags] = ofClass.text.split(/\n\s*\*\s*@/);
  const events = tags
    .filter((tag) => tag.startsWith('fires '))
    .map((tag) => /^fires\s+(\S+)\s*-?\s*([\s\S]*)$/.exec(tag)!)
    .map(([, name, words]) => ({ name, type: { text: 'CustomEvent' }, description: textOf(words!) }));
  const module = 'dist/embed/roofline-chart.js';
  const declaration = {
    kind: 'class',
    customElement: true,
    name: 'RooflineChartClass',
    tagName: 'roofline-chart',
    superclass: { name: 'HTMLElement', module: 'global:' },
    description: textOf(description),
    members,
    attributes: members
      .filter(({ attribute }) => attribute !== undefined)
      .map(({ attribute, name, description: words }) => ({ name: attribute, fieldName: name, description: words })),
    events,
    cssProperties: Object.entries(LIGHT).map(([role, colour]) => ({
      name: `--${role}`,
      description: `Colour of the role "${role}", light and dark by default.`,
      default: colour,
    })),
  };
  const exported = { name: 'RooflineChartClass', module };
  return {
    schemaVersion: '1.0.0',
    modules: [
      {
        kind: 'javascript-module',
        path: module,
        declarations: [declaration],
        exports: [
          { kind: 'js', name: 'RooflineChartClass', declaration: exported },
          { kind: 'custom-element-definition', name: 'roofline-chart', declaration: exported },
        ],
      },
    ],
  };
}
