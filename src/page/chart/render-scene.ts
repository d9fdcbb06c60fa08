import { html, noChange, svg, type TemplateResult } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { SceneNode } from '../../plot/scene/scene.ts';

type Attributes = SceneNode['attributes'];

class SetAttributes extends Directive {
  #last: Attributes = {};

  override render(_attributes: Attributes): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [attributes]: [Attributes]): unknown {
    for (const name of Object.keys(this.#last)) if (!Object.hasOwn(attributes, name)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes)) {
      if (this.#last[name] !== value) element.setAttribute(name, String(value));
    }
    this.#last = attributes;
    return noChange;
  }
}

const set = directive(SetAttributes);

/** One template per tag: tags cannot vary within a template. */
const TEMPLATES: Readonly<
  Record<SceneNode['tag'], (attributes: unknown, children: unknown) => TemplateResult<1> | TemplateResult<2>>
> = {
  svg: (attributes, children) => html`<svg ${attributes}>${children}</svg>`,
  g: (attributes, children) => svg`<g ${attributes}>${children}</g>`,
  path: (attributes, children) => svg`<path ${attributes}>${children}</path>`,
  line: (attributes, children) => svg`<line ${attributes}>${children}</line>`,
  circle: (attributes, children) => svg`<circle ${attributes}>${children}</circle>`,
  rect: (attributes, children) => svg`<rect ${attributes}>${children}</rect>`,
  text: (attributes, children) => svg`<text ${attributes}>${children}</text>`,
  title: (attributes, children) => svg`<title ${attributes}>${children}</title>`,
  style: () => html``,
};

/** A drawing as a Lit template. Nodes with `data-id` keep their element, and so their focus, as others come and go. */
export function renderScene(scene: SceneNode): TemplateResult<1> | TemplateResult<2> {
  const { tag, attributes, children } = scene;
  // The same list of children has been drawn: marks that only move keep theirs.
  return TEMPLATES[tag](
    set(attributes),
    guard([children], () => repeat(children, keyOf, renderChild)),
  );
}

const keyOf = (child: SceneNode | string, index: number): unknown =>
  (typeof child === 'string' ? undefined : child.attributes['data-id']) ?? index;

/** A mark that is the same object has been drawn. */
function renderChild(child: SceneNode | string): unknown {
  if (typeof child === 'string') return child;
  return Object.hasOwn(child.attributes, 'data-id') ? guard([child], () => renderScene(child)) : renderScene(child);
}
