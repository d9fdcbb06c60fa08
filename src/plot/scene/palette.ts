/** Colour roles, light and dark. Text colours keep 4.5:1 on both backgrounds, marks 3:1 (a test). */
export type Palette = Readonly<Record<Role, string>>;

/** What a colour is for. */
export type Role =
  | 'paper'
  | 'panel'
  | 'ink'
  | 'quiet'
  | 'edge'
  | 'grid'
  | 'accent'
  | 'second'
  | 'third'
  | 'fourth'
  | 'fifth'
  | 'a10'
  | 't4'
  | 'a100'
  | 'other'
  | 'warning'
  | 'on-accent';

/**
 * On a light page. One strong hue for the measured machine and controls, four more for further machines (after Okabe and
 * Ito, darkened for contrast); the three datasheets are nearly neutral.
 */
export const LIGHT: Palette = {
  paper: '#ffffff',
  panel: '#f5f6f8',
  ink: '#16191d',
  quiet: '#565e68',
  edge: '#838b95',
  grid: '#e3e6ea',
  accent: '#0057b8',
  second: '#ad2378',
  third: '#00705a',
  fourth: '#8a5a00',
  fifth: '#6a45d0',
  a10: '#3f6f62',
  t4: '#85592f',
  a100: '#7c5487',
  other: '#5b636c',
  warning: '#a83a00',
  'on-accent': '#ffffff',
};

/** On a dark page. */
export const DARK: Palette = {
  paper: '#14171b',
  panel: '#1d2126',
  ink: '#eceef1',
  quiet: '#a7afb9',
  edge: '#757e89',
  grid: '#2b3037',
  accent: '#6cb6ff',
  second: '#f28ac4',
  third: '#3cc9a0',
  fourth: '#e5b23c',
  fifth: '#b9a8ff',
  a10: '#86bba9',
  t4: '#d6a876',
  a100: '#caa2d6',
  other: '#a7afb9',
  warning: '#ff9b66',
  'on-accent': '#0b1a2b',
};

/** Custom properties of a palette, as declarations: `--accent:#0057b8;…`. */
export const declarations = (palette: Palette): string =>
  Object.entries(palette)
    .map(([role, colour]) => `--${role}:${colour}`)
    .join(';');
