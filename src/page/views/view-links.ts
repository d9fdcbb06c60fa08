import { html, type TemplateResult } from 'lit';
import { VIEWS, type ViewName } from './view-names.ts';

/**
 * Links to the views; each address also works when opened directly.
 * @param hasSession whether a session is open: else there is no link to its view, unless it is shown
 */
export const viewLinks = (current: ViewName, hasSession: boolean, follow: (view: ViewName) => void): TemplateResult =>
  html`<nav aria-label="Views">
    ${(Object.keys(VIEWS) as ViewName[])
      .filter((name) => name !== 'session' || hasSession || name === current)
      .map(
        (name) =>
          html`<a
            href="#${name}"
            aria-current=${name === current ? 'page' : 'false'}
            @click=${(event: MouseEvent) => {
              // The browser opens new tabs and windows itself.
              if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
              event.preventDefault();
              follow(name);
            }}
            >${VIEWS[name]}</a
          >`,
      )}
  </nav>`;
