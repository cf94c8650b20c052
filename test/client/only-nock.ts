import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/** No request of a test file leaves the process but through nock, and nock is out of the way of all other files. */
export function onlyNock(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
  });
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });
  afterAll(() => nock.restore());
}
