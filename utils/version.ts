import manifest from '@/package.json'

/** Version of this product. */
export const version: string = manifest.version
