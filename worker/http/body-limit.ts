import { bodyLimit } from "hono/body-limit";
import { Fault } from "../../schema/errors.ts";

const apiBodyBytes = 100 * 1024;
// The lists of an upload's 10,000 parts and of a chunk's segments are longer than any other body.
const longBodyBytes = 2 * 2 ** 20;

const captionFileBytes = 2 ** 20;

const limitTo = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new Fault("BODY_TOO_LARGE", `The request body is larger than ${maxSize} bytes.`);
    },
  });

export const apiBody = limitTo(apiBodyBytes);
export const longBody = limitTo(longBodyBytes);
export const captionFile = limitTo(captionFileBytes);
