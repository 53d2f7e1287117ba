// Written by `npm run openapi` from the API's contracts, never by hand.


/** What each operation takes and answers. */
export type Operations = {
};
