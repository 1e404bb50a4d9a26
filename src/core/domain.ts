declare const domainId: unique symbol;
export type DomainId = number & { readonly [domainId]: true };
