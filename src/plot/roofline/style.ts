/** Colours of the hues, within whatever bears their class. */
export const HUE_STYLE = `.accent { color: var(--accent); } .a10 { color: var(--a10); } .t4 { color: var(--t4); }
.a100 { color: var(--a100); } .other { color: var(--other); }
.second { color: var(--second); } .third { color: var(--third); }
.fourth { color: var(--fourth); } .fifth { color: var(--fifth); }`;

/** Style of the drawings; colours come from custom properties, so that pages and files share it. */
export const PLOT_STYLE = `
text { font-size: 13px; fill: var(--ink); font-variant-numeric: tabular-nums; }
.labels { pointer-events: none; }
.labels text { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.axis, .tick, .note { fill: var(--quiet); }
.grid { stroke: var(--grid); }
.frame { fill: none; stroke: var(--edge); }
${HUE_STYLE}
.line { fill: none; stroke: currentColor; stroke-width: 1.75; }
.a10 .line, .line.a10 { stroke-dasharray: 9 4; } .t4 .line, .line.t4 { stroke-dasharray: 3 3; }
.second .line, .line.second { stroke-dasharray: 16 5; } .third .line, .line.third { stroke-dasharray: 13 4 3 4; }
.fourth .line, .line.fourth { stroke-dasharray: 6 3; } .fifth .line, .line.fifth { stroke-dasharray: 13 3 3 3 3 3; }
.accent .line, .line.accent, .second .line, .line.second, .third .line, .line.third,
.fourth .line, .line.fourth, .fifth .line, .line.fifth { stroke-width: 2.75; }
.branch .line { stroke-width: 1.25; }
.selected .line { stroke-width: 3.5; }
.hit { fill: none; stroke: none; pointer-events: all; }
path.hit { stroke-width: 14; pointer-events: stroke; }
.ridge { stroke: currentColor; stroke-width: 1.5; }
.leader { fill: none; stroke: currentColor; stroke-width: 1; }
.roof-label text, .ridge-label, .mark-label.measured, .mark-label.counted, .gap-label { fill: currentColor; }
.leader.mark-label { fill: none; }
.roof-label:not(.branch) text, .mark-label.measured, .gap-label { font-weight: 600; }
.outline { stroke: currentColor; stroke-width: 1.75; fill: var(--paper); }
.measured .outline { fill: currentColor; stroke: var(--paper); stroke-width: 1; }
.half { fill: currentColor; }
.link { fill: none; stroke: currentColor; stroke-width: 1.25; stroke-dasharray: 2 3; }
.interval { fill: currentColor; opacity: 0.3; }
.measured .interval, .extent { pointer-events: none; }
.extent { fill: currentColor; opacity: 0.1; }
.range { stroke: currentColor; fill: none; stroke-width: 1.5; opacity: 0.75; }
.halo { fill: none; stroke: currentColor; stroke-width: 2; }
.flag { fill: var(--warning); stroke: var(--warning); }
.gap { fill: none; stroke: currentColor; stroke-width: 1.5; }
.step-head { fill: none; stroke: currentColor; stroke-width: 1.5; }
.context { opacity: 0.2; }
`;

/** At least one of these fonts is on every system. */
export const FONT_FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
