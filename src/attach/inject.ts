import { attachHere } from './attachment.ts';
import { webGpuHere } from './context-here.ts';
import { settingsOfTag, type AttachOptions } from './read-settings.ts';

declare global {
  /** Set before this script runs, it chooses how to watch. */
  var ridgepointAttachOptions: AttachOptions | undefined;
}

try {
  // With a tag, the page's author relies on the interface; a driver leaves contexts without WebGPU alone.
  const tag = typeof document === 'undefined' ? null : document.currentScript;
  if (tag || webGpuHere()) attachHere({ ...globalThis.ridgepointAttachOptions, ...(tag && settingsOfTag(tag)) });
} catch {
  // The page goes on as if nothing had been injected.
}
