// Ask Digital Bazaar's verifier about one credential. Reads {credential, contexts, documents} as JSON from standard
// input, where `documents` is what the issuer publishes, by address; writes
// {verified, withdrawn, problems}. No network.
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {verifyCredential} from '@digitalbazaar/vc';

const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}
const {credential, contexts, documents} = JSON.parse(Buffer.concat(chunks).toString('utf8'));

function published(url) {
  if (contexts[url]) {
    return contexts[url];
  }
  if (documents[url]) {
    return documents[url];
  }
  const [controller, fragment] = url.split('#');
  const method = fragment && documents[controller]?.verificationMethod?.find(each => each.id === url);
  if (!method) {
    throw new Error(`${url} is not among the documents given`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

const documentLoader = async url => ({contextUrl: null, documentUrl: url, document: published(url), tag: 'static'});
const suite = new DataIntegrityProof({cryptosuite});

function problemsOf(error) {
  return [error.message, ...(error.errors ?? error.cause?.errors ?? []).flatMap(problemsOf)];
}

const result = await verifyCredential({
  credential,
  suite,
  documentLoader,
  checkStatus: options => checkStatus({...options, suite, documentLoader, verifyBitstringStatusListCredential: true})
});
const errors = [result.error, result.statusResult?.error].filter(Boolean);
const withdrawn = (result.statusResult?.results ?? []).some(each => each.status);
process.stdout.write(JSON.stringify({verified: result.verified, withdrawn, problems: errors.flatMap(problemsOf)}));
