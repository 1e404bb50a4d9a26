/** The documents of a compatible API, for the reference of the native API. */
export interface OtherApi {
  readonly title: string;
  readonly docs: string;
  readonly markdown: string;
  readonly openapi_json: string;
}
