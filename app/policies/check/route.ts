export { GET } from "@/app/api/policies/check/route";
