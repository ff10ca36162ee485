import { escapeXml, replyWithXml, type AwsReply } from '../reply.ts';

/** Who asks; nobody checks it. */
const ACCOUNT = '000000000000';
const ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/fake/session`;

/** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function getCallerIdentity(): AwsReply {
  const result = `<Arn>${ARN}</Arn><UserId>AROAFAKE:session</UserId><Account>${ACCOUNT}</Account>`;
  return replyWithXml(
    `<GetCallerIdentityResponse><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  );
}

/**
 * Allows everything but what is missing. One result for each action and resource, in the order of the members that the
 * documentation's example has.
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export function simulatePrincipalPolicy(form: URLSearchParams, missing: readonly string[]): AwsReply {
  const resources = listMembers(form, 'ResourceArns');
  const results = listMembers(form, 'ActionNames').flatMap((action) =>
    (resources.length > 0 ? resources : ['*']).map((resource) => {
      const decision = missing.includes(action) ? 'implicitDeny' : 'allowed';
      const name = `<EvalResourceName>${escapeXml(resource)}</EvalResourceName>`;
      return `<member><MatchedStatements/><MissingContextValues/>${name}<EvalDecision>${decision}</EvalDecision><EvalActionName>${escapeXml(action)}</EvalActionName></member>`;
    }),
  );
  const result = `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join('')}</EvaluationResults>`;
  return replyWithXml(
    `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult>${result}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
  );
}

/** A list in AWS Query: `name.member.1`, `name.member.2` … */
function listMembers(form: URLSearchParams, name: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}
