import { LitElement, type CSSResult } from 'lit';

/**
 * An element that renders into the light DOM, so that scripts, drivers and labels find its content with plain selectors.
 * Its style is scoped by its tag name and adopted by the root that contains it.
 */
export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Style of this element and its parts; every rule starts at its tag. */
  protected abstract sheet(): CSSResult;

  override connectedCallback(): void {
    super.connectedCallback();
    adoptSheet(this, this.sheet());
  }
}

/** Adds a style, once, to the document or the shadow root that contains a node. */
export function adoptSheet(node: Node, { styleSheet }: CSSResult): void {
  const root = node.getRootNode() as Document | ShadowRoot;
  if (styleSheet && root.adoptedStyleSheets && !root.adoptedStyleSheets.includes(styleSheet)) {
    root.adoptedStyleSheets.push(styleSheet);
  }
}
