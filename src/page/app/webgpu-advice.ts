import type { JobError } from '../../device/run-error.ts';

/** What a reader can do where WebGPU is missing. */
export interface Advice {
  readonly title: string;
  readonly steps: readonly string[];
}

interface Reader {
  readonly userAgent: string;
  readonly origin: string;
}

const LATER = 'Or open a report that was measured elsewhere: this page shows it all the same.';

/** Fits the advice to the reader's own browser and system; null for a failure that is not about WebGPU missing. */
export function webgpuAdvice(code: JobError['code'], { userAgent, origin }: Reader): Advice | null {
  if (code === 'insecure-context') {
    return {
      title: `WebGPU is switched off here because ${origin} is not a secure context.`,
      steps: [
        'Open the page over https, or on the machine that serves it as http://localhost.',
        `In Chrome, for a test: chrome://flags/#unsafely-treat-insecure-origin-as-secure, with ${origin} in it.`,
        LATER,
      ],
    };
  }
  if (code === 'no-webgpu') return { title: missingTitle(userAgent), steps: [...browserSteps(userAgent), LATER] };
  if (code === 'no-adapter') {
    return {
      title: 'This browser knows WebGPU, but gives no adapter: it may not use your GPU.',
      steps: [...adapterSteps(userAgent), LATER],
    };
  }
  return null;
}

const isFirefox = (userAgent: string): boolean => /Firefox\//.test(userAgent);
const isChromium = (userAgent: string): boolean => /Chrom(e|ium)\//.test(userAgent);
const isSafari = (userAgent: string): boolean => /Safari\//.test(userAgent) && !isChromium(userAgent);
const isLinux = (userAgent: string): boolean => /Linux/.test(userAgent) && !/Android/.test(userAgent);

function missingTitle(userAgent: string): string {
  if (isFirefox(userAgent)) return 'This Firefox has WebGPU switched off, or does not have it on your system yet.';
  if (isSafari(userAgent)) return 'This Safari has WebGPU switched off, or is older than WebGPU.';
  return isChromium(userAgent)
    ? 'This browser has WebGPU switched off, or is older than WebGPU.'
    : 'This browser has no WebGPU.';
}

function browserSteps(userAgent: string): string[] {
  if (isFirefox(userAgent)) {
    return [
      isLinux(userAgent)
        ? 'In about:config set dom.webgpu.enabled to true: on Linux it is off, in Firefox 153 too.'
        : 'Update it: Firefox 141 has it on in Windows, 145 on Macs with Apple silicon. In an older one, set dom.webgpu.enabled to true in about:config.',
      'Or open the page in Chrome or Edge.',
    ];
  }
  if (isSafari(userAgent)) {
    return [
      'Safari 26 has WebGPU on. In Safari 18: Settings, Feature Flags, WebGPU.',
      'Or open the page in Chrome or Edge.',
    ];
  }
  if (isChromium(userAgent)) {
    return [
      'Update to version 113 or later (Android: 121).',
      'If it is recent, switch on chrome://flags/#enable-unsafe-webgpu and restart the browser.',
    ];
  }
  return ['Open the page in Chrome or Edge 113, Safari 26 or Firefox 141, or later.'];
}

function adapterSteps(userAgent: string): string[] {
  const settings =
    'Settings, System: switch on “Use graphics acceleration when available”; chrome://gpu says what else is in the way.';
  if (isFirefox(userAgent)) {
    return [
      'about:support, “Graphics”, says why WebGPU is blocked; gfx.webgpu.ignore-blocklist in about:config lifts that.',
      ...(isLinux(userAgent) ? ['On Linux it needs a Vulkan driver: Mesa 25 has them, for the CPU too.'] : []),
    ];
  }
  if (isSafari(userAgent)) return ['Restart Safari; in Lockdown Mode there is no WebGPU.'];
  if (isLinux(userAgent)) {
    return [
      'On Linux, switch on chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, and restart the browser.',
      settings,
      'Without a GPU, start Chrome with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-unsafe-swiftshader: it computes on the CPU.',
    ];
  }
  return [settings, 'Remote desktops and virtual machines often have no GPU to give.'];
}
