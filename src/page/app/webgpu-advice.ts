import type { JobError } from '../../device/run-error.ts';

/** What to do if WebGPU is missing. */
export interface Advice {
  readonly title: string;
  readonly steps: readonly string[];
}

interface Reader {
  readonly userAgent: string;
  readonly origin: string;
}

const LATER = 'Or open a report measured elsewhere: this page shows it without WebGPU.';

/** Advice for the user's browser and system; null for a failure other than missing WebGPU. */
export function webgpuAdvice(code: JobError['code'], { userAgent, origin }: Reader): Advice | null {
  if (code === 'insecure-context') {
    return {
      title: `WebGPU is disabled here because ${origin} is not a secure context.`,
      steps: [
        'Open the page over https, or as http://localhost on the machine that serves it.',
        `For a test in Chrome, add ${origin} to chrome://flags/#unsafely-treat-insecure-origin-as-secure.`,
        LATER,
      ],
    };
  }
  if (code === 'no-webgpu') return { title: missingTitle(userAgent), steps: [...browserSteps(userAgent), LATER] };
  if (code === 'no-adapter') {
    return {
      title: 'This browser supports WebGPU but provides no adapter: it may not be allowed to use your GPU.',
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
  if (isFirefox(userAgent)) return 'WebGPU is disabled in this Firefox, or not yet available on your system.';
  if (isSafari(userAgent)) return 'WebGPU is disabled in this Safari, or this version predates it.';
  return isChromium(userAgent)
    ? 'WebGPU is disabled in this browser, or this version predates it.'
    : 'This browser has no WebGPU.';
}

function browserSteps(userAgent: string): string[] {
  if (isFirefox(userAgent)) {
    return [
      isLinux(userAgent)
        ? 'Set dom.webgpu.enabled to true in about:config: on Linux it is off by default, even in Firefox 153.'
        : 'Update Firefox: WebGPU is on from 141 on Windows, from 145 on Macs with Apple silicon. In older versions, set dom.webgpu.enabled to true in about:config.',
      'Or open the page in Chrome or Edge.',
    ];
  }
  if (isSafari(userAgent)) {
    return [
      'WebGPU is on by default in Safari 26. In Safari 18: Settings, Feature Flags, WebGPU.',
      'Or open the page in Chrome or Edge.',
    ];
  }
  if (isChromium(userAgent)) {
    return [
      'Update to version 113 or later (Android: 121).',
      'If it is recent, enable chrome://flags/#enable-unsafe-webgpu and restart the browser.',
    ];
  }
  return ['Open the page in Chrome or Edge 113, Safari 26 or Firefox 141, or later.'];
}

function adapterSteps(userAgent: string): string[] {
  const settings =
    'In Settings, System, enable “Use graphics acceleration when available”; chrome://gpu lists other obstacles.';
  if (isFirefox(userAgent)) {
    return [
      'about:support, “Graphics”, says why WebGPU is blocked; gfx.webgpu.ignore-blocklist in about:config overrides it.',
      ...(isLinux(userAgent)
        ? ['On Linux, WebGPU needs a Vulkan driver: Mesa 25 includes them, even one for the CPU.']
        : []),
    ];
  }
  if (isSafari(userAgent)) return ['Restart Safari; Lockdown Mode disables WebGPU.'];
  if (isLinux(userAgent)) {
    return [
      'On Linux, enable chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, and restart the browser.',
      settings,
      'Without a GPU, start Chrome with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-unsafe-swiftshader: it computes on the CPU.',
    ];
  }
  return [settings, 'Remote desktops and virtual machines often have no GPU.'];
}
