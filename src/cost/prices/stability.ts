import type { PriceGroup } from './price-group.ts';
import { LITELLM, US_REGIONS } from './sources.ts';

/** One price for an image, whatever its size. Stable Diffusion XL is not here: its price depends on size and steps. */
export const STABILITY_PRICES: readonly PriceGroup[] = [
  {
    ...LITELLM,
    scopes: ['in-region'],
    regions: US_REGIONS,
    models: {
      'stability.sd3-large-v1:0': { perImage: '0.08' },
      'stability.sd3-5-large-v1:0': { perImage: '0.08' },
      'stability.stable-image-core-v1:0': { perImage: '0.04' },
      'stability.stable-image-core-v1:1': { perImage: '0.04' },
      'stability.stable-image-ultra-v1:0': { perImage: '0.14' },
      'stability.stable-image-ultra-v1:1': { perImage: '0.14' },
      'stability.stable-conservative-upscale-v1:0': { perImage: '0.4' },
      'stability.stable-creative-upscale-v1:0': { perImage: '0.6' },
      'stability.stable-fast-upscale-v1:0': { perImage: '0.03' },
      'stability.stable-outpaint-v1:0': { perImage: '0.06' },
      'stability.stable-style-transfer-v1:0': { perImage: '0.08' },
      'stability.stable-image-control-sketch-v1:0': { perImage: '0.07' },
      'stability.stable-image-control-structure-v1:0': { perImage: '0.07' },
      'stability.stable-image-erase-object-v1:0': { perImage: '0.07' },
      'stability.stable-image-inpaint-v1:0': { perImage: '0.07' },
      'stability.stable-image-remove-background-v1:0': { perImage: '0.07' },
      'stability.stable-image-search-recolor-v1:0': { perImage: '0.07' },
      'stability.stable-image-search-replace-v1:0': { perImage: '0.07' },
      'stability.stable-image-style-guide-v1:0': { perImage: '0.07' },
    },
  },
];
