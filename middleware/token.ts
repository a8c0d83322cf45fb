/** The SIASN token: nothing that needs it starts without a usable one. */
import { tokenState } from '@/controller/siasn-token'
import { AppError } from '@/utils/errors'
import type { ApiRequest, ApiResponse, Next } from './request'

/** 401 `token_missing` or `token_expired` when no usable SIASN token is stored. */
export async function siasnToken(_request: ApiRequest, _response: ApiResponse, next: Next): Promise<unknown> {
  const { code } = await tokenState()
  if (code) throw new AppError(code)
  return next()
}
