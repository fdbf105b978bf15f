// @ts-nocheck
// Generated from schemas/ by `npm run generate`. Do not edit.
import type { SchemaCheck } from "./schema-check.ts";
import type { InventoryFile, Playbook, Profile, Project } from "./schema-types.ts";
export const validateProject: SchemaCheck<Project> = validate52;
const schema19 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/postmend/schemas/project.schema.json","title":"Project","description":"postmend.yml: where the project's files are, how hosts are reached, how changes are rolled out. Every key is optional, and so is the file.","type":"object","additionalProperties":false,"properties":{"inventory":{"title":"InventorySource","anyOf":[{"type":"string","minLength":1},{"title":"AnsibleInventory","type":"object","additionalProperties":false,"required":["ansible"],"properties":{"ansible":{"type":"string","minLength":1,"description":"An Ansible inventory: file, directory or host list. Read with `ansible-inventory --list`. The variable `postmend_profile` of a host or group names its profile; hosts without it are passed over."}}},{"title":"InventoryProgram","type":"object","additionalProperties":false,"required":["exec"],"properties":{"exec":{"type":"array","items":{"type":"string"},"minItems":1,"description":"A program and its arguments (no shell) that prints the JSON of `ansible-inventory --list`.","errorMessage":"expected a list: the program, then its arguments"}}}],"default":"inventory.yml","description":"Hosts and groups: a file in postmend's own format, an Ansible inventory, or a program that prints one.","errorMessage":"expected a file name, {ansible: hosts.ini} or {exec: [command, argument]}","examples":["inventory.yml",{"ansible":"hosts.ini"},{"exec":["cmdb","list"]}]},"profiles":{"$ref":"#/$defs/directory","default":"profiles","description":"Directory of the profiles, one a file (`*.yml` or `*.yaml`)."},"playbooks":{"$ref":"#/$defs/directory","default":"playbooks","description":"Directory of your own playbooks (`*.yml` or `*.yaml`); one of the same name takes the place of a built-in one."},"templates":{"$ref":"#/$defs/directory","default":"templates","description":"Directory of templates (`*.hbs`) that take the place of the built-in ones of the same name."},"ssh":{"$ref":"#/$defs/ssh"},"concurrency":{"type":"integer","minimum":1,"maximum":1000,"default":32,"description":"Hosts worked on at a time."},"rollout":{"$ref":"#/$defs/rollout"},"retention":{"$ref":"#/$defs/retention"}},"$defs":{"directory":{"type":"string","minLength":1,"errorMessage":"expected the name of a directory"},"ssh":{"title":"Ssh","type":"object","additionalProperties":false,"properties":{"transport":{"$ref":"#/$defs/transport","default":"ssh2","description":"`ssh2`: in process. `openssh`: the system's ssh (certificates, FIDO keys, GSSAPI, ControlMaster). `local`: this machine."},"config":{"type":"string","minLength":1,"default":"~/.ssh/config","description":"OpenSSH client configuration that is honoured."},"known_hosts":{"type":"array","items":{"type":"string","minLength":1},"minItems":1,"default":["~/.ssh/known_hosts"],"description":"Files with the host keys that are trusted. A host whose key is in none of them is refused.","errorMessage":"expected a list of file names such as [~/.ssh/known_hosts]"},"connect_timeout":{"$ref":"profile.schema.json#/$defs/duration","default":"10s","description":"How long a connection may take to come up."}},"description":"How hosts are reached.","errorMessage":"expected a map with transport, config, known_hosts or connect_timeout"},"transport":{"title":"TransportName","enum":["ssh2","openssh","local"]},"rollout":{"title":"Rollout","type":"object","additionalProperties":false,"properties":{"canary":{"type":"integer","minimum":0,"maximum":10000,"default":1,"description":"Hosts that get a change first; the others follow only when these succeeded. 0: none."},"batch":{"title":"Batch","type":["integer","string"],"minimum":1,"pattern":"^(100|[1-9][0-9]?)%$","default":"25%","description":"Hosts of the following batches: a number, or a share of all.","errorMessage":"expected a number of hosts from 1 on, or a share from 1% to 100%"},"max_failures":{"type":"integer","minimum":0,"default":0,"description":"Failed hosts that are put up with: when more have failed, no further batch is started."},"pause":{"$ref":"profile.schema.json#/$defs/duration","default":"0s","description":"Wait between batches."}},"description":"In which steps an apply goes over many hosts.","errorMessage":"expected a map with canary, batch, max_failures or pause"},"retention":{"title":"Retention","type":"object","additionalProperties":false,"properties":{"revisions":{"type":"integer","minimum":2,"maximum":1000,"default":20,"description":"Revisions that a host keeps. The last known-good one is kept always; attempts that failed are counted for themselves."}},"description":"What hosts keep to roll back to.","errorMessage":"expected a map with revisions"}}};
const schema20 = {"type":"string","minLength":1,"errorMessage":"expected the name of a directory"};

function validate53(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate53.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema20.type,parentSchema:schema20,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema21 = {"title":"Ssh","type":"object","additionalProperties":false,"properties":{"transport":{"$ref":"#/$defs/transport","default":"ssh2","description":"`ssh2`: in process. `openssh`: the system's ssh (certificates, FIDO keys, GSSAPI, ControlMaster). `local`: this machine."},"config":{"type":"string","minLength":1,"default":"~/.ssh/config","description":"OpenSSH client configuration that is honoured."},"known_hosts":{"type":"array","items":{"type":"string","minLength":1},"minItems":1,"default":["~/.ssh/known_hosts"],"description":"Files with the host keys that are trusted. A host whose key is in none of them is refused.","errorMessage":"expected a list of file names such as [~/.ssh/known_hosts]"},"connect_timeout":{"$ref":"profile.schema.json#/$defs/duration","default":"10s","description":"How long a connection may take to come up."}},"description":"How hosts are reached.","errorMessage":"expected a map with transport, config, known_hosts or connect_timeout"};
const schema22 = {"title":"TransportName","enum":["ssh2","openssh","local"]};

function validate58(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate58.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(((data === "ssh2") || (data === "openssh")) || (data === "local"))){
const err0 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema22.enum},schema:schema22.enum,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate58.errors = vErrors;
return errors === 0;
}
validate58.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema46 = {"title":"Duration","type":["string","integer"],"pattern":"^[0-9]{1,9}[smhdw]?$","minimum":0,"maximum":999999999,"errorMessage":"expected a time such as 30s, 10m, 4h, 5d or 1w","examples":["30s","10m","5d"]};
const pattern10 = new RegExp("^[0-9]{1,9}[smhdw]?$", "u");

function validate150(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate150.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data))))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema46.type},schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((typeof data == "number") && (isFinite(data))){
if(data > 999999999 || isNaN(data)){
const err1 = {instancePath,schemaPath:"#/maximum",keyword:"maximum",params:{comparison: "<=", limit: 999999999},schema:999999999,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data < 0 || isNaN(data)){
const err2 = {instancePath,schemaPath:"#/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(typeof data === "string"){
if(!pattern10.test(data)){
const err3 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,9}[smhdw]?$"},schema:"^[0-9]{1,9}[smhdw]?$",parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
validate150.errors = vErrors;
return errors === 0;
}
validate150.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate57(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate57.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "transport") || (key0 === "config")) || (key0 === "known_hosts")) || (key0 === "connect_timeout"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.transport !== undefined){
if(!(validate58(data.transport, {instancePath:instancePath+"/transport",parentData:data,parentDataProperty:"transport",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
errors = vErrors.length;
}
}
if(data.config !== undefined){
let data1 = data.config;
if(typeof data1 === "string"){
if(data1.length < 1){
const err1 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema21.properties.config,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/type",keyword:"type",params:{type: "string"},schema:schema21.properties.config.type,parentSchema:schema21.properties.config,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.known_hosts !== undefined){
let data2 = data.known_hosts;
if(Array.isArray(data2)){
if(data2.length < 1){
const err3 = {instancePath:instancePath+"/known_hosts",schemaPath:"#/properties/known_hosts/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema21.properties.known_hosts,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 === "string"){
if(data3.length < 1){
const err4 = {instancePath:instancePath+"/known_hosts/" + i0,schemaPath:"#/properties/known_hosts/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema21.properties.known_hosts.items,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/known_hosts/" + i0,schemaPath:"#/properties/known_hosts/items/type",keyword:"type",params:{type: "string"},schema:schema21.properties.known_hosts.items.type,parentSchema:schema21.properties.known_hosts.items,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/known_hosts",schemaPath:"#/properties/known_hosts/type",keyword:"type",params:{type: "array"},schema:schema21.properties.known_hosts.type,parentSchema:schema21.properties.known_hosts,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.connect_timeout !== undefined){
if(!(validate150(data.connect_timeout, {instancePath:instancePath+"/connect_timeout",parentData:data,parentDataProperty:"connect_timeout",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate150.errors : vErrors.concat(validate150.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema21.type,parentSchema:schema21,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate57.errors = vErrors;
return errors === 0;
}
validate57.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema59 = {"title":"Rollout","type":"object","additionalProperties":false,"properties":{"canary":{"type":"integer","minimum":0,"maximum":10000,"default":1,"description":"Hosts that get a change first; the others follow only when these succeeded. 0: none."},"batch":{"title":"Batch","type":["integer","string"],"minimum":1,"pattern":"^(100|[1-9][0-9]?)%$","default":"25%","description":"Hosts of the following batches: a number, or a share of all.","errorMessage":"expected a number of hosts from 1 on, or a share from 1% to 100%"},"max_failures":{"type":"integer","minimum":0,"default":0,"description":"Failed hosts that are put up with: when more have failed, no further batch is started."},"pause":{"$ref":"profile.schema.json#/$defs/duration","default":"0s","description":"Wait between batches."}},"description":"In which steps an apply goes over many hosts.","errorMessage":"expected a map with canary, batch, max_failures or pause"};
const pattern16 = new RegExp("^(100|[1-9][0-9]?)%$", "u");

function validate153(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate153.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "canary") || (key0 === "batch")) || (key0 === "max_failures")) || (key0 === "pause"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.canary !== undefined){
let data0 = data.canary;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/canary",schemaPath:"#/properties/canary/type",keyword:"type",params:{type: "integer"},schema:schema59.properties.canary.type,parentSchema:schema59.properties.canary,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 10000 || isNaN(data0)){
const err2 = {instancePath:instancePath+"/canary",schemaPath:"#/properties/canary/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},schema:10000,parentSchema:schema59.properties.canary,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0 < 0 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/canary",schemaPath:"#/properties/canary/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema59.properties.canary,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
if(data.batch !== undefined){
let data1 = data.batch;
if((!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))) && (typeof data1 !== "string")){
const err4 = {instancePath:instancePath+"/batch",schemaPath:"#/properties/batch/type",keyword:"type",params:{type: schema59.properties.batch.type},schema:schema59.properties.batch.type,parentSchema:schema59.properties.batch,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 1 || isNaN(data1)){
const err5 = {instancePath:instancePath+"/batch",schemaPath:"#/properties/batch/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema59.properties.batch,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(typeof data1 === "string"){
if(!pattern16.test(data1)){
const err6 = {instancePath:instancePath+"/batch",schemaPath:"#/properties/batch/pattern",keyword:"pattern",params:{pattern: "^(100|[1-9][0-9]?)%$"},schema:"^(100|[1-9][0-9]?)%$",parentSchema:schema59.properties.batch,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data.max_failures !== undefined){
let data2 = data.max_failures;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err7 = {instancePath:instancePath+"/max_failures",schemaPath:"#/properties/max_failures/type",keyword:"type",params:{type: "integer"},schema:schema59.properties.max_failures.type,parentSchema:schema59.properties.max_failures,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 < 0 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/max_failures",schemaPath:"#/properties/max_failures/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema59.properties.max_failures,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
if(data.pause !== undefined){
if(!(validate150(data.pause, {instancePath:instancePath+"/pause",parentData:data,parentDataProperty:"pause",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate150.errors : vErrors.concat(validate150.errors);
errors = vErrors.length;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate153.errors = vErrors;
return errors === 0;
}
validate153.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema60 = {"title":"Retention","type":"object","additionalProperties":false,"properties":{"revisions":{"type":"integer","minimum":2,"maximum":1000,"default":20,"description":"Revisions that a host keeps. The last known-good one is kept always; attempts that failed are counted for themselves."}},"description":"What hosts keep to roll back to.","errorMessage":"expected a map with revisions"};

function validate156(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate156.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "revisions")){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.revisions !== undefined){
let data0 = data.revisions;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/revisions",schemaPath:"#/properties/revisions/type",keyword:"type",params:{type: "integer"},schema:schema60.properties.revisions.type,parentSchema:schema60.properties.revisions,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 1000 || isNaN(data0)){
const err2 = {instancePath:instancePath+"/revisions",schemaPath:"#/properties/revisions/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},schema:1000,parentSchema:schema60.properties.revisions,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0 < 2 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/revisions",schemaPath:"#/properties/revisions/minimum",keyword:"minimum",params:{comparison: ">=", limit: 2},schema:2,parentSchema:schema60.properties.revisions,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema60.type,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate156.errors = vErrors;
return errors === 0;
}
validate156.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/postmend/schemas/project.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate52.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "inventory") || (key0 === "profiles")) || (key0 === "playbooks")) || (key0 === "templates")) || (key0 === "ssh")) || (key0 === "concurrency")) || (key0 === "rollout")) || (key0 === "retention"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.inventory !== undefined){
let data0 = data.inventory;
const _errs3 = errors;
let valid1 = false;
const _errs4 = errors;
if(typeof data0 === "string"){
if(data0.length < 1){
const err1 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema19.properties.inventory.anyOf[0],data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema19.properties.inventory.anyOf[0].type,parentSchema:schema19.properties.inventory.anyOf[0],data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid1 = valid1 || _valid0;
const _errs6 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.ansible === undefined){
const err3 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/1/required",keyword:"required",params:{missingProperty: "ansible"},schema:schema19.properties.inventory.anyOf[1].required,parentSchema:schema19.properties.inventory.anyOf[1],data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key1 in data0){
if(!(key1 === "ansible")){
const err4 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema19.properties.inventory.anyOf[1],data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data0.ansible !== undefined){
let data1 = data0.ansible;
if(typeof data1 === "string"){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/inventory/ansible",schemaPath:"#/properties/inventory/anyOf/1/properties/ansible/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema19.properties.inventory.anyOf[1].properties.ansible,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/inventory/ansible",schemaPath:"#/properties/inventory/anyOf/1/properties/ansible/type",keyword:"type",params:{type: "string"},schema:schema19.properties.inventory.anyOf[1].properties.ansible.type,parentSchema:schema19.properties.inventory.anyOf[1].properties.ansible,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/1/type",keyword:"type",params:{type: "object"},schema:schema19.properties.inventory.anyOf[1].type,parentSchema:schema19.properties.inventory.anyOf[1],data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
if(_valid0){
var props0 = true;
}
const _errs11 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.exec === undefined){
const err8 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/2/required",keyword:"required",params:{missingProperty: "exec"},schema:schema19.properties.inventory.anyOf[2].required,parentSchema:schema19.properties.inventory.anyOf[2],data:data0};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
for(const key2 in data0){
if(!(key2 === "exec")){
const err9 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema19.properties.inventory.anyOf[2],data:data0};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data0.exec !== undefined){
let data2 = data0.exec;
if(Array.isArray(data2)){
if(data2.length < 1){
const err10 = {instancePath:instancePath+"/inventory/exec",schemaPath:"#/properties/inventory/anyOf/2/properties/exec/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema19.properties.inventory.anyOf[2].properties.exec,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err11 = {instancePath:instancePath+"/inventory/exec/" + i0,schemaPath:"#/properties/inventory/anyOf/2/properties/exec/items/type",keyword:"type",params:{type: "string"},schema:schema19.properties.inventory.anyOf[2].properties.exec.items.type,parentSchema:schema19.properties.inventory.anyOf[2].properties.exec.items,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/inventory/exec",schemaPath:"#/properties/inventory/anyOf/2/properties/exec/type",keyword:"type",params:{type: "array"},schema:schema19.properties.inventory.anyOf[2].properties.exec.type,parentSchema:schema19.properties.inventory.anyOf[2].properties.exec,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf/2/type",keyword:"type",params:{type: "object"},schema:schema19.properties.inventory.anyOf[2].type,parentSchema:schema19.properties.inventory.anyOf[2],data:data0};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid1 = valid1 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
if(!valid1){
const err14 = {instancePath:instancePath+"/inventory",schemaPath:"#/properties/inventory/anyOf",keyword:"anyOf",params:{},schema:schema19.properties.inventory.anyOf,parentSchema:schema19.properties.inventory,data:data0};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
}
}
if(data.profiles !== undefined){
if(!(validate53(data.profiles, {instancePath:instancePath+"/profiles",parentData:data,parentDataProperty:"profiles",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data.playbooks !== undefined){
if(!(validate53(data.playbooks, {instancePath:instancePath+"/playbooks",parentData:data,parentDataProperty:"playbooks",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data.templates !== undefined){
if(!(validate53(data.templates, {instancePath:instancePath+"/templates",parentData:data,parentDataProperty:"templates",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data.ssh !== undefined){
if(!(validate57(data.ssh, {instancePath:instancePath+"/ssh",parentData:data,parentDataProperty:"ssh",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
errors = vErrors.length;
}
}
if(data.concurrency !== undefined){
let data8 = data.concurrency;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err15 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/type",keyword:"type",params:{type: "integer"},schema:schema19.properties.concurrency.type,parentSchema:schema19.properties.concurrency,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 > 1000 || isNaN(data8)){
const err16 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},schema:1000,parentSchema:schema19.properties.concurrency,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data8 < 1 || isNaN(data8)){
const err17 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema19.properties.concurrency,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
if(data.rollout !== undefined){
if(!(validate153(data.rollout, {instancePath:instancePath+"/rollout",parentData:data,parentDataProperty:"rollout",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate153.errors : vErrors.concat(validate153.errors);
errors = vErrors.length;
}
}
if(data.retention !== undefined){
if(!(validate156(data.retention, {instancePath:instancePath+"/retention",parentData:data,parentDataProperty:"retention",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate156.errors : vErrors.concat(validate156.errors);
errors = vErrors.length;
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema19.type,parentSchema:schema19,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateProfile: SchemaCheck<Profile> = validate60;
const schema23 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/postmend/schemas/profile.schema.json","title":"Profile","description":"The desired state of a mail host's outgoing relay. A profile owns the Postfix parameters that it sets; what it does not name is left alone.","type":"object","additionalProperties":false,"properties":{"name":{"$ref":"#/$defs/name","description":"Name by which the inventory and other profiles refer to this one. Without it, the name of the file without its ending."},"description":{"type":"string","description":"What the profile is for; shown in plans and reports, never written to a host.","examples":["Authenticated smart host for transactional mail"]},"extends":{"$ref":"#/$defs/name","description":"Another profile that this one builds on. Maps are merged key by key, lists and single values replace what they meet; null takes an inherited entry out of `parameters`, `vars` or `tls.policy`.","examples":["base"]},"provider":{"type":"string","minLength":1,"description":"Preset of a known relay: host, port, TLS and limits. What the profile says itself comes first.","examples":["amazon-ses"]},"relay":{"$ref":"#/$defs/relay"},"auth":{"$ref":"#/$defs/authSetting"},"tls":{"$ref":"#/$defs/tls"},"senders":{"type":"array","items":{"$ref":"#/$defs/sender"},"description":"Relays and credentials that depend on the sender: `sender_dependent_relayhost_maps`, and entries keyed by the sender in the SASL table."},"limits":{"$ref":"#/$defs/limits"},"map_type":{"type":"string","pattern":"^[a-z][a-z0-9_-]*$","default":"auto","description":"Type of the lookup tables that postmend writes: `hash`, `lmdb`, `btree` or `texthash`. `auto` takes what this host's Postfix has and prefers.","errorMessage":"expected a lookup table type such as hash or lmdb, or auto","examples":["auto","lmdb"]},"parameters":{"type":"object","propertyNames":{"$ref":"#/$defs/parameterName"},"additionalProperties":{"$ref":"#/$defs/parameterValue"},"description":"Any other main.cf parameter, as it shall stand in the file; `$name` is Postfix's own expansion. Checked against the Postfix version of the host.","errorMessage":"expected a map of main.cf parameters to their values","examples":[{"smtp_helo_name":"$myhostname"}]},"absent":{"type":"array","items":{"type":"string","$ref":"#/$defs/parameterName"},"uniqueItems":true,"description":"main.cf parameters that must not be set; they are removed where they are found.","errorMessage":"expected a list of main.cf parameter names","examples":[["smtp_use_tls"]]},"verify":{"$ref":"#/$defs/verify"},"rotation":{"$ref":"#/$defs/rotation"},"vars":{"$ref":"#/$defs/vars"},"allow_plaintext":{"type":"boolean","default":false,"description":"Accept secrets that are written in this file in the clear. Anyone who can read the repository can then read them."}},"$defs":{"name":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]*$","errorMessage":"expected a name of letters, digits, dots, dashes and underscores"},"port":{"type":"integer","minimum":1,"maximum":65535,"errorMessage":"expected a port number from 1 to 65535"},"hostName":{"type":"string","pattern":"^([^\\s\\[\\]/,:$]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,}|.*\\{\\{.*)$","errorMessage":"expected a host name or an IP address, without brackets and port"},"relayHost":{"title":"RelayHost","anyOf":[{"$ref":"#/$defs/hostName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/hostName"},"minItems":1,"uniqueItems":true}],"description":"Name or IP address of the relay, without brackets. A list is tried in order and needs Postfix 3.5 or newer.","errorMessage":"expected a host name, an IP address, or a list of them","examples":["smtp.relay.example",["smtp1.relay.example","smtp2.relay.example"]]},"relay":{"title":"Relay","type":"object","additionalProperties":false,"properties":{"host":{"$ref":"#/$defs/relayHost"},"port":{"$ref":"#/$defs/port","description":"TCP port of the relay. 587 for submission, 465 for implicit TLS. Without it, 587; with `mx: true`, 25."},"mx":{"type":"boolean","default":false,"description":"true: deliver to the mail exchangers (MX records) of `host`, so no brackets in `relayhost`. false: deliver to `host` itself."},"fallback":{"type":"array","items":{"$ref":"#/$defs/fallbackRelay"},"description":"Relays to use when the first cannot be reached: `smtp_fallback_relay`.","errorMessage":"expected a list of relays, each a map with host and port"}},"description":"Where mail leaves to: `relayhost`. Without the key, and without a `provider`, `relayhost` is left alone.","errorMessage":"expected a map with host and port"},"fallbackRelay":{"title":"FallbackRelay","type":"object","additionalProperties":false,"required":["host"],"properties":{"host":{"$ref":"#/$defs/hostName","description":"Name or IP address of the relay, without brackets."},"port":{"$ref":"#/$defs/port","description":"TCP port. Without it, 587; with `mx: true`, 25."},"mx":{"type":"boolean","default":false,"description":"true: deliver to the mail exchangers (MX records) of `host`."}},"errorMessage":"expected a map with host and port"},"authSetting":{"title":"AuthSetting","anyOf":[{"const":"none"},{"$ref":"#/$defs/auth"}],"description":"Credentials for the relay, written to the table `sasl_passwd` under the relay's own next hop. `none` turns SASL off; without the key, SASL is left alone.","errorMessage":"expected a map with username and password, or none (which turns SASL off)"},"auth":{"title":"Auth","type":"object","additionalProperties":false,"properties":{"username":{"$ref":"#/$defs/userName","description":"User name at the relay. Not shown in plans, because some relays (Postmark, for one) use a token here: then write a secret reference."},"password":{"$ref":"#/$defs/secretValue","description":"Password, API key or SMTP key at the relay."},"oauth2":{"$ref":"#/$defs/oauth2"},"mechanisms":{"type":"array","items":{"type":"string","$ref":"#/$defs/mechanism"},"minItems":1,"uniqueItems":true,"description":"SASL mechanisms that may be used: `smtp_sasl_mechanism_filter`. Without it, any that both sides know.","errorMessage":"expected a list of SASL mechanisms such as [PLAIN, LOGIN]","examples":[["PLAIN","LOGIN"]]}},"errorMessage":"expected a map with username and password"},"oauth2":{"title":"OAuth2","type":"object","additionalProperties":false,"properties":{"token_file":{"$ref":"#/$defs/hostPath","description":"The token file of sasl-xoauth2 for this user, where it lies on the mail host. Where Postfix's SMTP client is chrooted (Debian's default) it has to lie below the queue directory; `sasl_passwd` gets the path as the client sees it. postmend looks at the file and never writes it: the plug-in does, at each refresh.","examples":["/var/spool/postfix/etc/tokens/alerts@example.net.json"]}},"description":"In place of a password: log in by OAuth 2.0 (XOAUTH2), with the Cyrus plug-in sasl-xoauth2, which has to be installed on the mail host. docs/oauth2.md has it step by step.","errorMessage":"expected a map with token_file"},"mechanism":{"type":"string","pattern":"^!?[A-Za-z0-9_-]+$","errorMessage":"expected a SASL mechanism such as PLAIN, LOGIN or CRAM-MD5"},"userName":{"title":"UserName","anyOf":[{"type":"string","minLength":1},{"$ref":"#/$defs/secretReference"}],"errorMessage":"expected text, or a secret reference: {env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}"},"secretValue":{"title":"SecretValue","anyOf":[{"type":"string","description":"The secret itself, in the clear. An error unless the profile says `allow_plaintext: true`."},{"$ref":"#/$defs/secretReference"}],"errorMessage":"expected a secret reference: {env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}","examples":[{"env":"RELAY_PASSWORD"},{"file":"secrets/relay.age"},{"exec":["pass","show","relay"]}]},"secretReference":{"title":"WrittenReference","anyOf":[{"title":"EnvReference","type":"object","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","minLength":1,"description":"Name of an environment variable of the process that runs postmend."}}},{"title":"FileReference","type":"object","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"description":"A file whose content, without its last line end, is the secret. Relative to the project. age files are decrypted."}}},{"title":"ExecReference","type":"object","additionalProperties":false,"required":["exec"],"properties":{"exec":{"type":"array","items":{"type":"string"},"minItems":1,"description":"A program and its arguments (no shell) whose standard output, without its last line end, is the secret: vault, sops, pass, op, a cloud's store. Refused under `--no-exec`.","errorMessage":"expected a list: the program, then its arguments"}}},{"title":"AnsibleVaultReference","type":"object","additionalProperties":false,"required":["ansible_vault"],"properties":{"ansible_vault":{"type":"string","minLength":1,"description":"A file encrypted by ansible-vault, relative to the project, or the encrypted text itself (`$ANSIBLE_VAULT;…`)."}}}],"description":"Where a secret comes from. Resolved late, and only for the hosts at hand.","errorMessage":"expected a secret reference: {env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}"},"tlsLevel":{"title":"TlsLevel","enum":["none","may","encrypt","dane","dane-only","fingerprint","verify","secure"]},"tls":{"title":"Tls","type":"object","additionalProperties":false,"properties":{"level":{"$ref":"#/$defs/tlsLevel","description":"How much TLS is demanded of the relay: `smtp_tls_security_level`. `encrypt`: TLS or no delivery, any certificate; `verify` and `secure`: the certificate is checked too."},"wrapper":{"title":"Wrapper","enum":["auto",true,false],"default":"auto","description":"Implicit TLS, without STARTTLS: `smtp_tls_wrappermode`. `auto`: on for port 465."},"min_version":{"title":"TlsVersion","enum":["TLSv1","TLSv1.1","TLSv1.2","TLSv1.3"],"description":"The oldest TLS version to speak: `smtp_tls_protocols` and `smtp_tls_mandatory_protocols`, in the syntax that the host's Postfix understands."},"ca_file":{"$ref":"#/$defs/hostPath","description":"Certificates of the authorities to trust, a PEM file on the mail host: `smtp_tls_CAfile`.","examples":["/etc/ssl/certs/ca-certificates.crt"]},"match":{"type":"array","items":{"type":"string","minLength":1},"minItems":1,"description":"What the relay's certificate must match: names or `nexthop`, `dot-nexthop`, `hostname` for the levels verify and secure, SHA-256 fingerprints for the level fingerprint.","errorMessage":"expected a list such as [nexthop, dot-nexthop]","examples":[["nexthop","dot-nexthop"]]},"client_certificate":{"$ref":"#/$defs/clientCertificate"},"policy":{"type":"object","propertyNames":{"minLength":1,"pattern":"^\\S+$"},"additionalProperties":{"$ref":"#/$defs/tlsPolicy"},"description":"TLS per destination: `smtp_tls_policy_maps`. A level, with attributes after it where needed.","errorMessage":"expected a map of destinations to TLS levels","examples":[{"example.org":"secure","[mx.example.com]:25":"encrypt protocols=>=TLSv1.2"}]}},"description":"TLS towards the relay. Without the key, only `smtp_tls_wrappermode` is set, from the relay's port.","errorMessage":"expected a map with level and other TLS settings"},"tlsPolicy":{"title":"TlsPolicy","type":["string","null"],"pattern":"^(none|may|encrypt|dane|dane-only|fingerprint|verify|secure)(\\s.*)?$","errorMessage":"expected a TLS level (none, may, encrypt, dane, dane-only, fingerprint, verify or secure), with attributes after it where needed"},"hostPath":{"type":"string","pattern":"^/|\\{\\{","errorMessage":"expected an absolute path on the mail host, such as /etc/postfix/client.pem"},"clientCertificate":{"title":"ClientCertificate","type":"object","additionalProperties":false,"properties":{"cert":{"$ref":"#/$defs/hostPath","description":"PEM file with the certificate chain, on the mail host: `smtp_tls_cert_file`."},"key":{"$ref":"#/$defs/hostPath","description":"PEM file with the private key, on the mail host: `smtp_tls_key_file`."}},"description":"Client certificate that is shown to the relay. The files must exist on the mail host.","errorMessage":"expected a map with cert and key"},"sender":{"title":"Sender","type":"object","additionalProperties":false,"required":["from"],"properties":{"from":{"type":"string","pattern":"^[^\\s@]*@[^\\s@]+$|\\{\\{","description":"Envelope sender: an address, or `@domain` for every address of a domain.","errorMessage":"expected a sender address or @domain (in quotes: YAML reserves the @)","examples":["@shop.example"]},"relay":{"$ref":"#/$defs/senderRelay"},"auth":{"$ref":"#/$defs/senderAuth"}},"errorMessage":"expected a map with from, and relay or auth or both"},"senderRelay":{"title":"SenderRelay","type":"object","additionalProperties":false,"required":["host"],"properties":{"host":{"$ref":"#/$defs/hostName","description":"Name or IP address of the relay, without brackets."},"port":{"$ref":"#/$defs/port","description":"TCP port. Without it, 587; with `mx: true`, 25."},"mx":{"type":"boolean","default":false,"description":"true: deliver to the mail exchangers (MX records) of `host`."}},"description":"The relay for this sender.","errorMessage":"expected a map with host and port"},"senderAuth":{"title":"SenderAuth","type":"object","additionalProperties":false,"required":["username","password"],"properties":{"username":{"$ref":"#/$defs/userName","description":"User name at the relay."},"password":{"$ref":"#/$defs/secretValue","description":"Password, API key or SMTP key at the relay."}},"description":"Credentials for this sender.","errorMessage":"expected a map with username and password"},"limits":{"title":"Limits","type":"object","additionalProperties":false,"properties":{"concurrency":{"type":"integer","minimum":1,"description":"Connections to the same destination at a time: `smtp_destination_concurrency_limit`."},"recipients":{"type":"integer","minimum":1,"description":"Recipients of one delivery: `smtp_destination_recipient_limit`."},"delay":{"$ref":"#/$defs/duration","description":"Pause between deliveries to the same destination: `smtp_destination_rate_delay`."},"retry":{"$ref":"#/$defs/retry"}},"description":"How fast mail is handed to the relay.","errorMessage":"expected a map with concurrency, recipients, delay or retry"},"retry":{"title":"Retry","type":"object","additionalProperties":false,"properties":{"minimal_backoff":{"$ref":"#/$defs/duration","description":"Shortest time between attempts for a deferred message: `minimal_backoff_time`."},"maximal_backoff":{"$ref":"#/$defs/duration","description":"Longest time between attempts for a deferred message: `maximal_backoff_time`."},"queue_run":{"$ref":"#/$defs/duration","description":"Time between scans of the deferred queue: `queue_run_delay`."},"lifetime":{"$ref":"#/$defs/duration","description":"How long a message is tried before it goes back to its sender: `maximal_queue_lifetime`."}},"description":"When deferred mail is tried again.","errorMessage":"expected a map with minimal_backoff, maximal_backoff, queue_run or lifetime"},"duration":{"title":"Duration","type":["string","integer"],"pattern":"^[0-9]{1,9}[smhdw]?$","minimum":0,"maximum":999999999,"errorMessage":"expected a time such as 30s, 10m, 4h, 5d or 1w","examples":["30s","10m","5d"]},"parameterName":{"type":"string","pattern":"^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$","errorMessage":"expected the name of a main.cf parameter"},"parameterValue":{"title":"ParameterValue","type":["string","number","null"],"errorMessage":"expected text or a number"},"verify":{"title":"Verify","type":"object","additionalProperties":false,"properties":{"relay":{"type":"boolean","default":true,"description":"Test the relay from the host (name, connection, TLS, certificate, AUTH, sender) before a change that concerns it; one that refuses stops the host."},"canary":{"$ref":"#/$defs/canary"},"queue":{"$ref":"#/$defs/queueTrend"}},"description":"What must hold for a new configuration to stay. Without `canary` nothing proves that mail flows, and no revision is called known-good.","errorMessage":"expected a map with relay, canary or queue"},"canary":{"title":"Canary","type":"object","additionalProperties":false,"properties":{"to":{"$ref":"#/$defs/mailAddress","description":"Who gets the message. A mailbox that someone or something reads."},"from":{"$ref":"#/$defs/mailAddress","description":"Envelope sender, one that the relay accepts; without it the recipient. Also the sender of the relay test."},"within":{"$ref":"#/$defs/duration","default":"60s","description":"How long delivery to the relay may take."}},"description":"A message that the host's Postfix must get rid of by itself, sent after each change. Where it is deferred or bounced, the change is taken back; where the relay accepts it, deferred mail is tried again by degrees.","errorMessage":"expected a map with to, from and within"},"mailAddress":{"type":"string","pattern":"^[^\\s@<>]+@[^\\s@<>]+$|\\{\\{","errorMessage":"expected a mail address"},"queueTrend":{"title":"QueueTrend","type":"object","additionalProperties":false,"properties":{"trend":{"enum":["falling"],"default":"falling","description":"What the number of deferred messages must do."},"within":{"$ref":"#/$defs/duration","default":"10m","description":"How long it may take to show."}},"description":"The backlog must shrink. After an accepted canary it is tried again by degrees; without a canary what Postfix tries by itself is watched. It ends as soon as it is decided.","errorMessage":"expected a map with trend and within"},"rotation":{"title":"Rotation","type":"object","additionalProperties":false,"properties":{"max_age":{"$ref":"#/$defs/duration","description":"Age at which a credential counts as due for rotation; `drift` then says so, with exit code 2."}},"description":"How long a credential may be used: `drift`, `lint` and `show` tell when it is due, `rotate` puts a new one in its place.","errorMessage":"expected a map with max_age"},"vars":{"title":"Vars","type":"object","propertyNames":{"$ref":"#/$defs/variableName"},"additionalProperties":{"$ref":"#/$defs/variableValue"},"description":"Values for `{{name}}` in text values and in templates. Those of a group come before those of the profile, those of a host before all.","errorMessage":"expected a map of names to text or numbers","examples":[{"site":"eu"}]},"variableName":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$","errorMessage":"expected a name of letters, digits and underscores"},"variableValue":{"title":"VariableValue","type":["string","number","boolean","null"],"errorMessage":"expected text or a number"}}};
const func1 = Object.prototype.hasOwnProperty;
const schema24 = {"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]*$","errorMessage":"expected a name of letters, digits, dots, dashes and underscores"};
const pattern3 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]*$", "u");

function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate61.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern3.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$"},schema:"^[A-Za-z0-9][A-Za-z0-9._-]*$",parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate61.errors = vErrors;
return errors === 0;
}
validate61.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema25 = {"title":"Relay","type":"object","additionalProperties":false,"properties":{"host":{"$ref":"#/$defs/relayHost"},"port":{"$ref":"#/$defs/port","description":"TCP port of the relay. 587 for submission, 465 for implicit TLS. Without it, 587; with `mx: true`, 25."},"mx":{"type":"boolean","default":false,"description":"true: deliver to the mail exchangers (MX records) of `host`, so no brackets in `relayhost`. false: deliver to `host` itself."},"fallback":{"type":"array","items":{"$ref":"#/$defs/fallbackRelay"},"description":"Relays to use when the first cannot be reached: `smtp_fallback_relay`.","errorMessage":"expected a list of relays, each a map with host and port"}},"description":"Where mail leaves to: `relayhost`. Without the key, and without a `provider`, `relayhost` is left alone.","errorMessage":"expected a map with host and port"};
const schema26 = {"title":"RelayHost","anyOf":[{"$ref":"#/$defs/hostName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/hostName"},"minItems":1,"uniqueItems":true}],"description":"Name or IP address of the relay, without brackets. A list is tried in order and needs Postfix 3.5 or newer.","errorMessage":"expected a host name, an IP address, or a list of them","examples":["smtp.relay.example",["smtp1.relay.example","smtp2.relay.example"]]};
const schema27 = {"type":"string","pattern":"^([^\\s\\[\\]/,:$]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,}|.*\\{\\{.*)$","errorMessage":"expected a host name or an IP address, without brackets and port"};
const pattern4 = new RegExp("^([^\\s\\[\\]/,:$]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,}|.*\\{\\{.*)$", "u");

function validate66(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate66.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern4.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^([^\\s\\[\\]/,:$]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,}|.*\\{\\{.*)$"},schema:"^([^\\s\\[\\]/,:$]+|[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,}|.*\\{\\{.*)$",parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema27.type,parentSchema:schema27,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate66.errors = vErrors;
return errors === 0;
}
validate66.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate65(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate65.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(!(validate66(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs2 = errors;
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema26.anyOf[1],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema26.anyOf[1].items.type,parentSchema:schema26.anyOf[1].items,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(!(validate66(data0, {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
}
let i1 = data.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err2 = {instancePath,schemaPath:"#/anyOf/1/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},schema:true,parentSchema:schema26.anyOf[1],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema26.anyOf[1].type,parentSchema:schema26.anyOf[1],data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
var items0 = true;
}
if(!valid0){
const err4 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema26.anyOf,parentSchema:schema26,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate65.errors = vErrors;
evaluated0.items = items0;
return errors === 0;
}
validate65.evaluated = {"dynamicProps":false,"dynamicItems":true};

const schema28 = {"type":"integer","minimum":1,"maximum":65535,"errorMessage":"expected a port number from 1 to 65535"};

function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate70.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "integer"},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((typeof data == "number") && (isFinite(data))){
if(data > 65535 || isNaN(data)){
const err1 = {instancePath,schemaPath:"#/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},schema:65535,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data < 1 || isNaN(data)){
const err2 = {instancePath,schemaPath:"#/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
validate70.errors = vErrors;
return errors === 0;
}
validate70.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema29 = {"title":"FallbackRelay","type":"object","additionalProperties":false,"required":["host"],"properties":{"host":{"$ref":"#/$defs/hostName","description":"Name or IP address of the relay, without brackets."},"port":{"$ref":"#/$defs/port","description":"TCP port. Without it, 587; with `mx: true`, 25."},"mx":{"type":"boolean","default":false,"description":"true: deliver to the mail exchangers (MX records) of `host`."}},"errorMessage":"expected a map with host and port"};

function validate72(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate72.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.host === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "host"},schema:schema29.required,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "host") || (key0 === "port")) || (key0 === "mx"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.host !== undefined){
if(!(validate66(data.host, {instancePath:instancePath+"/host",parentData:data,parentDataProperty:"host",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
}
if(data.port !== undefined){
if(!(validate70(data.port, {instancePath:instancePath+"/port",parentData:data,parentDataProperty:"port",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.mx !== undefined){
let data2 = data.mx;
if(typeof data2 !== "boolean"){
const err2 = {instancePath:instancePath+"/mx",schemaPath:"#/properties/mx/type",keyword:"type",params:{type: "boolean"},schema:schema29.properties.mx.type,parentSchema:schema29.properties.mx,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema29.type,parentSchema:schema29,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate72.errors = vErrors;
return errors === 0;
}
validate72.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate64.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "host") || (key0 === "port")) || (key0 === "mx")) || (key0 === "fallback"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.host !== undefined){
if(!(validate65(data.host, {instancePath:instancePath+"/host",parentData:data,parentDataProperty:"host",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
errors = vErrors.length;
}
}
if(data.port !== undefined){
if(!(validate70(data.port, {instancePath:instancePath+"/port",parentData:data,parentDataProperty:"port",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.mx !== undefined){
let data2 = data.mx;
if(typeof data2 !== "boolean"){
const err1 = {instancePath:instancePath+"/mx",schemaPath:"#/properties/mx/type",keyword:"type",params:{type: "boolean"},schema:schema25.properties.mx.type,parentSchema:schema25.properties.mx,data:data2};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.fallback !== undefined){
let data3 = data.fallback;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
if(!(validate72(data3[i0], {instancePath:instancePath+"/fallback/" + i0,parentData:data3,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath:instancePath+"/fallback",schemaPath:"#/properties/fallback/type",keyword:"type",params:{type: "array"},schema:schema25.properties.fallback.type,parentSchema:schema25.properties.fallback,data:data3};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema25.type,parentSchema:schema25,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate64.errors = vErrors;
return errors === 0;
}
validate64.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema30 = {"title":"AuthSetting","anyOf":[{"const":"none"},{"$ref":"#/$defs/auth"}],"description":"Credentials for the relay, written to the table `sasl_passwd` under the relay's own next hop. `none` turns SASL off; without the key, SASL is left alone.","errorMessage":"expected a map with username and password, or none (which turns SASL off)"};
const schema31 = {"title":"Auth","type":"object","additionalProperties":false,"properties":{"username":{"$ref":"#/$defs/userName","description":"User name at the relay. Not shown in plans, because some relays (Postmark, for one) use a token here: then write a secret reference."},"password":{"$ref":"#/$defs/secretValue","description":"Password, API key or SMTP key at the relay."},"oauth2":{"$ref":"#/$defs/oauth2"},"mechanisms":{"type":"array","items":{"type":"string","$ref":"#/$defs/mechanism"},"minItems":1,"uniqueItems":true,"description":"SASL mechanisms that may be used: `smtp_sasl_mechanism_filter`. Without it, any that both sides know.","errorMessage":"expected a list of SASL mechanisms such as [PLAIN, LOGIN]","examples":[["PLAIN","LOGIN"]]}},"errorMessage":"expected a map with username and password"};
const schema32 = {"title":"UserName","anyOf":[{"type":"string","minLength":1},{"$ref":"#/$defs/secretReference"}],"errorMessage":"expected text, or a secret reference: {env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}"};
const schema33 = {"title":"WrittenReference","anyOf":[{"title":"EnvReference","type":"object","additionalProperties":false,"required":["env"],"properties":{"env":{"type":"string","minLength":1,"description":"Name of an environment variable of the process that runs postmend."}}},{"title":"FileReference","type":"object","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"string","minLength":1,"description":"A file whose content, without its last line end, is the secret. Relative to the project. age files are decrypted."}}},{"title":"ExecReference","type":"object","additionalProperties":false,"required":["exec"],"properties":{"exec":{"type":"array","items":{"type":"string"},"minItems":1,"description":"A program and its arguments (no shell) whose standard output, without its last line end, is the secret: vault, sops, pass, op, a cloud's store. Refused under `--no-exec`.","errorMessage":"expected a list: the program, then its arguments"}}},{"title":"AnsibleVaultReference","type":"object","additionalProperties":false,"required":["ansible_vault"],"properties":{"ansible_vault":{"type":"string","minLength":1,"description":"A file encrypted by ansible-vault, relative to the project, or the encrypted text itself (`$ANSIBLE_VAULT;…`)."}}}],"description":"Where a secret comes from. Resolved late, and only for the hosts at hand.","errorMessage":"expected a secret reference: {env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}"};

function validate80(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate80.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.env === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "env"},schema:schema33.anyOf[0].required,parentSchema:schema33.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "env")){
const err1 = {instancePath,schemaPath:"#/anyOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema33.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.env !== undefined){
let data0 = data.env;
if(typeof data0 === "string"){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/env",schemaPath:"#/anyOf/0/properties/env/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[0].properties.env,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/env",schemaPath:"#/anyOf/0/properties/env/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[0].properties.env.type,parentSchema:schema33.anyOf[0].properties.env,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[0].type,parentSchema:schema33.anyOf[0],data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
var props0 = true;
}
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.file === undefined){
const err5 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "file"},schema:schema33.anyOf[1].required,parentSchema:schema33.anyOf[1],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key1 in data){
if(!(key1 === "file")){
const err6 = {instancePath,schemaPath:"#/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema33.anyOf[1],data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.file !== undefined){
let data1 = data.file;
if(typeof data1 === "string"){
if(data1.length < 1){
const err7 = {instancePath:instancePath+"/file",schemaPath:"#/anyOf/1/properties/file/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[1].properties.file,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/file",schemaPath:"#/anyOf/1/properties/file/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[1].properties.file.type,parentSchema:schema33.anyOf[1].properties.file,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/anyOf/1/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[1].type,parentSchema:schema33.anyOf[1],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
const _errs11 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.exec === undefined){
const err10 = {instancePath,schemaPath:"#/anyOf/2/required",keyword:"required",params:{missingProperty: "exec"},schema:schema33.anyOf[2].required,parentSchema:schema33.anyOf[2],data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key2 in data){
if(!(key2 === "exec")){
const err11 = {instancePath,schemaPath:"#/anyOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema33.anyOf[2],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.exec !== undefined){
let data2 = data.exec;
if(Array.isArray(data2)){
if(data2.length < 1){
const err12 = {instancePath:instancePath+"/exec",schemaPath:"#/anyOf/2/properties/exec/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[2].properties.exec,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err13 = {instancePath:instancePath+"/exec/" + i0,schemaPath:"#/anyOf/2/properties/exec/items/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[2].properties.exec.items.type,parentSchema:schema33.anyOf[2].properties.exec.items,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/exec",schemaPath:"#/anyOf/2/properties/exec/type",keyword:"type",params:{type: "array"},schema:schema33.anyOf[2].properties.exec.type,parentSchema:schema33.anyOf[2].properties.exec,data:data2};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath,schemaPath:"#/anyOf/2/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[2].type,parentSchema:schema33.anyOf[2],data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
const _errs18 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.ansible_vault === undefined){
const err16 = {instancePath,schemaPath:"#/anyOf/3/required",keyword:"required",params:{missingProperty: "ansible_vault"},schema:schema33.anyOf[3].required,parentSchema:schema33.anyOf[3],data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
for(const key3 in data){
if(!(key3 === "ansible_vault")){
const err17 = {instancePath,schemaPath:"#/anyOf/3/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema33.anyOf[3],data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.ansible_vault !== undefined){
let data4 = data.ansible_vault;
if(typeof data4 === "string"){
if(data4.length < 1){
const err18 = {instancePath:instancePath+"/ansible_vault",schemaPath:"#/anyOf/3/properties/ansible_vault/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[3].properties.ansible_vault,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/ansible_vault",schemaPath:"#/anyOf/3/properties/ansible_vault/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[3].properties.ansible_vault.type,parentSchema:schema33.anyOf[3].properties.ansible_vault,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath,schemaPath:"#/anyOf/3/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[3].type,parentSchema:schema33.anyOf[3],data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid0 = _errs18 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
if(!valid0){
const err21 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema33.anyOf,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate80.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate80.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate79(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate79.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(typeof data === "string"){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema32.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema32.anyOf[0].type,parentSchema:schema32.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(!(validate80(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
errors = vErrors.length;
}
else {
var props0 = validate80.evaluated.props;
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const err2 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema32.anyOf,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate79.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate79.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema34 = {"title":"SecretValue","anyOf":[{"type":"string","description":"The secret itself, in the clear. An error unless the profile says `allow_plaintext: true`."},{"$ref":"#/$defs/secretReference"}],"errorMessage":"expected a secret reference: {env: NAME}, {file: path}, {exec: [command, argument]} or {ansible_vault: path}","examples":[{"env":"RELAY_PASSWORD"},{"file":"secrets/relay.age"},{"exec":["pass","show","relay"]}]};

function validate83(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate83.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema34.anyOf[0].type,parentSchema:schema34.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(!(validate80(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
errors = vErrors.length;
}
else {
var props0 = validate80.evaluated.props;
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const err1 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema34.anyOf,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate83.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate83.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema35 = {"title":"OAuth2","type":"object","additionalProperties":false,"properties":{"token_file":{"$ref":"#/$defs/hostPath","description":"The token file of sasl-xoauth2 for this user, where it lies on the mail host. Where Postfix's SMTP client is chrooted (Debian's default) it has to lie below the queue directory; `sasl_passwd` gets the path as the client sees it. postmend looks at the file and never writes it: the plug-in does, at each refresh.","examples":["/var/spool/postfix/etc/tokens/alerts@example.net.json"]}},"description":"In place of a password: log in by OAuth 2.0 (XOAUTH2), with the Cyrus plug-in sasl-xoauth2, which has to be installed on the mail host. docs/oauth2.md has it step by step.","errorMessage":"expected a map with token_file"};
const schema36 = {"type":"string","pattern":"^/|\\{\\{","errorMessage":"expected an absolute path on the mail host, such as /etc/postfix/client.pem"};
const pattern5 = new RegExp("^/|\\{\\{", "u");

function validate87(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate87.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern5.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^/|\\{\\{"},schema:"^/|\\{\\{",parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate87.errors = vErrors;
return errors === 0;
}
validate87.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate86(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate86.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "token_file")){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.token_file !== undefined){
if(!(validate87(data.token_file, {instancePath:instancePath+"/token_file",parentData:data,parentDataProperty:"token_file",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema35.type,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate86.errors = vErrors;
return errors === 0;
}
validate86.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema37 = {"type":"string","pattern":"^!?[A-Za-z0-9_-]+$","errorMessage":"expected a SASL mechanism such as PLAIN, LOGIN or CRAM-MD5"};
const pattern6 = new RegExp("^!?[A-Za-z0-9_-]+$", "u");

function validate90(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate90.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern6.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^!?[A-Za-z0-9_-]+$"},schema:"^!?[A-Za-z0-9_-]+$",parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema37.type,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate90.errors = vErrors;
return errors === 0;
}
validate90.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate78(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate78.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "username") || (key0 === "password")) || (key0 === "oauth2")) || (key0 === "mechanisms"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.username !== undefined){
if(!(validate79(data.username, {instancePath:instancePath+"/username",parentData:data,parentDataProperty:"username",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate79.errors : vErrors.concat(validate79.errors);
errors = vErrors.length;
}
}
if(data.password !== undefined){
if(!(validate83(data.password, {instancePath:instancePath+"/password",parentData:data,parentDataProperty:"password",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
errors = vErrors.length;
}
}
if(data.oauth2 !== undefined){
if(!(validate86(data.oauth2, {instancePath:instancePath+"/oauth2",parentData:data,parentDataProperty:"oauth2",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate86.errors : vErrors.concat(validate86.errors);
errors = vErrors.length;
}
}
if(data.mechanisms !== undefined){
let data3 = data.mechanisms;
if(Array.isArray(data3)){
if(data3.length < 1){
const err1 = {instancePath:instancePath+"/mechanisms",schemaPath:"#/properties/mechanisms/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema31.properties.mechanisms,data:data3};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 !== "string"){
const err2 = {instancePath:instancePath+"/mechanisms/" + i0,schemaPath:"#/properties/mechanisms/items/type",keyword:"type",params:{type: "string"},schema:schema31.properties.mechanisms.items.type,parentSchema:schema31.properties.mechanisms.items,data:data4};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!(validate90(data4, {instancePath:instancePath+"/mechanisms/" + i0,parentData:data3,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors);
errors = vErrors.length;
}
}
let i1 = data3.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data3[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err3 = {instancePath:instancePath+"/mechanisms",schemaPath:"#/properties/mechanisms/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},schema:true,parentSchema:schema31.properties.mechanisms,data:data3};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err4 = {instancePath:instancePath+"/mechanisms",schemaPath:"#/properties/mechanisms/type",keyword:"type",params:{type: "array"},schema:schema31.properties.mechanisms.type,parentSchema:schema31.properties.mechanisms,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate78.errors = vErrors;
return errors === 0;
}
validate78.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate77(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate77.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if("none" !== data){
const err0 = {instancePath,schemaPath:"#/anyOf/0/const",keyword:"const",params:{allowedValue: "none"},schema:"none",parentSchema:schema30.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs2 = errors;
if(!(validate78(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
var props0 = true;
}
if(!valid0){
const err1 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema30.anyOf,parentSchema:schema30,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate77.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate77.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema38 = {"title":"Tls","type":"object","additionalProperties":false,"properties":{"level":{"$ref":"#/$defs/tlsLevel","description":"How much TLS is demanded of the relay: `smtp_tls_security_level`. `encrypt`: TLS or no delivery, any certificate; `verify` and `secure`: the certificate is checked too."},"wrapper":{"title":"Wrapper","enum":["auto",true,false],"default":"auto","description":"Implicit TLS, without STARTTLS: `smtp_tls_wrappermode`. `auto`: on for port 465."},"min_version":{"title":"TlsVersion","enum":["TLSv1","TLSv1.1","TLSv1.2","TLSv1.3"],"description":"The oldest TLS version to speak: `smtp_tls_protocols` and `smtp_tls_mandatory_protocols`, in the syntax that the host's Postfix understands."},"ca_file":{"$ref":"#/$defs/hostPath","description":"Certificates of the authorities to trust, a PEM file on the mail host: `smtp_tls_CAfile`.","examples":["/etc/ssl/certs/ca-certificates.crt"]},"match":{"type":"array","items":{"type":"string","minLength":1},"minItems":1,"description":"What the relay's certificate must match: names or `nexthop`, `dot-nexthop`, `hostname` for the levels verify and secure, SHA-256 fingerprints for the level fingerprint.","errorMessage":"expected a list such as [nexthop, dot-nexthop]","examples":[["nexthop","dot-nexthop"]]},"client_certificate":{"$ref":"#/$defs/clientCertificate"},"policy":{"type":"object","propertyNames":{"minLength":1,"pattern":"^\\S+$"},"additionalProperties":{"$ref":"#/$defs/tlsPolicy"},"description":"TLS per destination: `smtp_tls_policy_maps`. A level, with attributes after it where needed.","errorMessage":"expected a map of destinations to TLS levels","examples":[{"example.org":"secure","[mx.example.com]:25":"encrypt protocols=>=TLSv1.2"}]}},"description":"TLS towards the relay. Without the key, only `smtp_tls_wrappermode` is set, from the relay's port.","errorMessage":"expected a map with level and other TLS settings"};
const schema39 = {"title":"TlsLevel","enum":["none","may","encrypt","dane","dane-only","fingerprint","verify","secure"]};

function validate95(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate95.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!((((((((data === "none") || (data === "may")) || (data === "encrypt")) || (data === "dane")) || (data === "dane-only")) || (data === "fingerprint")) || (data === "verify")) || (data === "secure"))){
const err0 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema39.enum},schema:schema39.enum,parentSchema:schema39,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate95.errors = vErrors;
return errors === 0;
}
validate95.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema40 = {"title":"ClientCertificate","type":"object","additionalProperties":false,"properties":{"cert":{"$ref":"#/$defs/hostPath","description":"PEM file with the certificate chain, on the mail host: `smtp_tls_cert_file`."},"key":{"$ref":"#/$defs/hostPath","description":"PEM file with the private key, on the mail host: `smtp_tls_key_file`."}},"description":"Client certificate that is shown to the relay. The files must exist on the mail host.","errorMessage":"expected a map with cert and key"};

function validate98(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate98.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "cert") || (key0 === "key"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.cert !== undefined){
if(!(validate87(data.cert, {instancePath:instancePath+"/cert",parentData:data,parentDataProperty:"cert",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
if(data.key !== undefined){
if(!(validate87(data.key, {instancePath:instancePath+"/key",parentData:data,parentDataProperty:"key",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema40.type,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate98.errors = vErrors;
return errors === 0;
}
validate98.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema41 = {"title":"TlsPolicy","type":["string","null"],"pattern":"^(none|may|encrypt|dane|dane-only|fingerprint|verify|secure)(\\s.*)?$","errorMessage":"expected a TLS level (none, may, encrypt, dane, dane-only, fingerprint, verify or secure), with attributes after it where needed"};
const pattern8 = new RegExp("^(none|may|encrypt|dane|dane-only|fingerprint|verify|secure)(\\s.*)?$", "u");

function validate102(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate102.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema41.type},schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern8.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(none|may|encrypt|dane|dane-only|fingerprint|verify|secure)(\\s.*)?$"},schema:"^(none|may|encrypt|dane|dane-only|fingerprint|verify|secure)(\\s.*)?$",parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate102.errors = vErrors;
return errors === 0;
}
validate102.evaluated = {"dynamicProps":false,"dynamicItems":false};

const pattern7 = new RegExp("^\\S+$", "u");

function validate94(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate94.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "level") || (key0 === "wrapper")) || (key0 === "min_version")) || (key0 === "ca_file")) || (key0 === "match")) || (key0 === "client_certificate")) || (key0 === "policy"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.level !== undefined){
if(!(validate95(data.level, {instancePath:instancePath+"/level",parentData:data,parentDataProperty:"level",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
errors = vErrors.length;
}
}
if(data.wrapper !== undefined){
let data1 = data.wrapper;
if(!(((data1 === "auto") || (data1 === true)) || (data1 === false))){
const err1 = {instancePath:instancePath+"/wrapper",schemaPath:"#/properties/wrapper/enum",keyword:"enum",params:{allowedValues: schema38.properties.wrapper.enum},schema:schema38.properties.wrapper.enum,parentSchema:schema38.properties.wrapper,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.min_version !== undefined){
let data2 = data.min_version;
if(!((((data2 === "TLSv1") || (data2 === "TLSv1.1")) || (data2 === "TLSv1.2")) || (data2 === "TLSv1.3"))){
const err2 = {instancePath:instancePath+"/min_version",schemaPath:"#/properties/min_version/enum",keyword:"enum",params:{allowedValues: schema38.properties.min_version.enum},schema:schema38.properties.min_version.enum,parentSchema:schema38.properties.min_version,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.ca_file !== undefined){
if(!(validate87(data.ca_file, {instancePath:instancePath+"/ca_file",parentData:data,parentDataProperty:"ca_file",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
if(data.match !== undefined){
let data4 = data.match;
if(Array.isArray(data4)){
if(data4.length < 1){
const err3 = {instancePath:instancePath+"/match",schemaPath:"#/properties/match/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema38.properties.match,data:data4};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 === "string"){
if(data5.length < 1){
const err4 = {instancePath:instancePath+"/match/" + i0,schemaPath:"#/properties/match/items/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema38.properties.match.items,data:data5};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/match/" + i0,schemaPath:"#/properties/match/items/type",keyword:"type",params:{type: "string"},schema:schema38.properties.match.items.type,parentSchema:schema38.properties.match.items,data:data5};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/match",schemaPath:"#/properties/match/type",keyword:"type",params:{type: "array"},schema:schema38.properties.match.type,parentSchema:schema38.properties.match,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.client_certificate !== undefined){
if(!(validate98(data.client_certificate, {instancePath:instancePath+"/client_certificate",parentData:data,parentDataProperty:"client_certificate",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors);
errors = vErrors.length;
}
}
if(data.policy !== undefined){
let data7 = data.policy;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
const _errs13 = errors;
if(typeof key1 === "string"){
if(key1.length < 1){
const err7 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/propertyNames/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema38.properties.policy.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!pattern7.test(key1)){
const err8 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/propertyNames/pattern",keyword:"pattern",params:{pattern: "^\\S+$"},schema:"^\\S+$",parentSchema:schema38.properties.policy.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var valid3 = _errs13 === errors;
if(!valid3){
const err9 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/propertyNames",keyword:"propertyNames",params:{propertyName: key1},schema:schema38.properties.policy.propertyNames,parentSchema:schema38.properties.policy,data:data7};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
for(const key2 in data7){
if(!(validate102(data7[key2], {instancePath:instancePath+"/policy/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data7,parentDataProperty:key2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate102.errors : vErrors.concat(validate102.errors);
errors = vErrors.length;
}
}
}
else {
const err10 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/type",keyword:"type",params:{type: "object"},schema:schema38.properties.policy.type,parentSchema:schema38.properties.policy,data:data7};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate94.errors = vErrors;
return errors === 0;
}
validate94.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema42 = {"title":"Sender","type":"object","additionalProperties":false,"required":["from"],"properties":{"from":{"type":"string","pattern":"^[^\\s@]*@[^\\s@]+$|\\{\\{","description":"Envelope sender: an address, or `@domain` for every address of a domain.","errorMessage":"expected a sender address or @domain (in quotes: YAML reserves the @)","examples":["@shop.example"]},"relay":{"$ref":"#/$defs/senderRelay"},"auth":{"$ref":"#/$defs/senderAuth"}},"errorMessage":"expected a map with from, and relay or auth or both"};
const pattern9 = new RegExp("^[^\\s@]*@[^\\s@]+$|\\{\\{", "u");
const schema43 = {"title":"SenderRelay","type":"object","additionalProperties":false,"required":["host"],"properties":{"host":{"$ref":"#/$defs/hostName","description":"Name or IP address of the relay, without brackets."},"port":{"$ref":"#/$defs/port","description":"TCP port. Without it, 587; with `mx: true`, 25."},"mx":{"type":"boolean","default":false,"description":"true: deliver to the mail exchangers (MX records) of `host`."}},"description":"The relay for this sender.","errorMessage":"expected a map with host and port"};

function validate106(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate106.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.host === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "host"},schema:schema43.required,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "host") || (key0 === "port")) || (key0 === "mx"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.host !== undefined){
if(!(validate66(data.host, {instancePath:instancePath+"/host",parentData:data,parentDataProperty:"host",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
errors = vErrors.length;
}
}
if(data.port !== undefined){
if(!(validate70(data.port, {instancePath:instancePath+"/port",parentData:data,parentDataProperty:"port",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.mx !== undefined){
let data2 = data.mx;
if(typeof data2 !== "boolean"){
const err2 = {instancePath:instancePath+"/mx",schemaPath:"#/properties/mx/type",keyword:"type",params:{type: "boolean"},schema:schema43.properties.mx.type,parentSchema:schema43.properties.mx,data:data2};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema43.type,parentSchema:schema43,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate106.errors = vErrors;
return errors === 0;
}
validate106.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema44 = {"title":"SenderAuth","type":"object","additionalProperties":false,"required":["username","password"],"properties":{"username":{"$ref":"#/$defs/userName","description":"User name at the relay."},"password":{"$ref":"#/$defs/secretValue","description":"Password, API key or SMTP key at the relay."}},"description":"Credentials for this sender.","errorMessage":"expected a map with username and password"};

function validate110(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate110.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.username === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "username"},schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.password === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "password"},schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "username") || (key0 === "password"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.username !== undefined){
if(!(validate79(data.username, {instancePath:instancePath+"/username",parentData:data,parentDataProperty:"username",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate79.errors : vErrors.concat(validate79.errors);
errors = vErrors.length;
}
}
if(data.password !== undefined){
if(!(validate83(data.password, {instancePath:instancePath+"/password",parentData:data,parentDataProperty:"password",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema44.type,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate110.errors = vErrors;
return errors === 0;
}
validate110.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate105(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate105.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "from") || (key0 === "relay")) || (key0 === "auth"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.from !== undefined){
let data0 = data.from;
if(typeof data0 === "string"){
if(!pattern9.test(data0)){
const err2 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/pattern",keyword:"pattern",params:{pattern: "^[^\\s@]*@[^\\s@]+$|\\{\\{"},schema:"^[^\\s@]*@[^\\s@]+$|\\{\\{",parentSchema:schema42.properties.from,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/type",keyword:"type",params:{type: "string"},schema:schema42.properties.from.type,parentSchema:schema42.properties.from,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.relay !== undefined){
if(!(validate106(data.relay, {instancePath:instancePath+"/relay",parentData:data,parentDataProperty:"relay",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors);
errors = vErrors.length;
}
}
if(data.auth !== undefined){
if(!(validate110(data.auth, {instancePath:instancePath+"/auth",parentData:data,parentDataProperty:"auth",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate110.errors : vErrors.concat(validate110.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema42.type,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate105.errors = vErrors;
return errors === 0;
}
validate105.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema45 = {"title":"Limits","type":"object","additionalProperties":false,"properties":{"concurrency":{"type":"integer","minimum":1,"description":"Connections to the same destination at a time: `smtp_destination_concurrency_limit`."},"recipients":{"type":"integer","minimum":1,"description":"Recipients of one delivery: `smtp_destination_recipient_limit`."},"delay":{"$ref":"#/$defs/duration","description":"Pause between deliveries to the same destination: `smtp_destination_rate_delay`."},"retry":{"$ref":"#/$defs/retry"}},"description":"How fast mail is handed to the relay.","errorMessage":"expected a map with concurrency, recipients, delay or retry"};

function validate116(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate116.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data))))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema46.type},schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((typeof data == "number") && (isFinite(data))){
if(data > 999999999 || isNaN(data)){
const err1 = {instancePath,schemaPath:"#/maximum",keyword:"maximum",params:{comparison: "<=", limit: 999999999},schema:999999999,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data < 0 || isNaN(data)){
const err2 = {instancePath,schemaPath:"#/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(typeof data === "string"){
if(!pattern10.test(data)){
const err3 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,9}[smhdw]?$"},schema:"^[0-9]{1,9}[smhdw]?$",parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
validate116.errors = vErrors;
return errors === 0;
}
validate116.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema47 = {"title":"Retry","type":"object","additionalProperties":false,"properties":{"minimal_backoff":{"$ref":"#/$defs/duration","description":"Shortest time between attempts for a deferred message: `minimal_backoff_time`."},"maximal_backoff":{"$ref":"#/$defs/duration","description":"Longest time between attempts for a deferred message: `maximal_backoff_time`."},"queue_run":{"$ref":"#/$defs/duration","description":"Time between scans of the deferred queue: `queue_run_delay`."},"lifetime":{"$ref":"#/$defs/duration","description":"How long a message is tried before it goes back to its sender: `maximal_queue_lifetime`."}},"description":"When deferred mail is tried again.","errorMessage":"expected a map with minimal_backoff, maximal_backoff, queue_run or lifetime"};

function validate118(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate118.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "minimal_backoff") || (key0 === "maximal_backoff")) || (key0 === "queue_run")) || (key0 === "lifetime"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.minimal_backoff !== undefined){
if(!(validate116(data.minimal_backoff, {instancePath:instancePath+"/minimal_backoff",parentData:data,parentDataProperty:"minimal_backoff",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.maximal_backoff !== undefined){
if(!(validate116(data.maximal_backoff, {instancePath:instancePath+"/maximal_backoff",parentData:data,parentDataProperty:"maximal_backoff",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.queue_run !== undefined){
if(!(validate116(data.queue_run, {instancePath:instancePath+"/queue_run",parentData:data,parentDataProperty:"queue_run",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.lifetime !== undefined){
if(!(validate116(data.lifetime, {instancePath:instancePath+"/lifetime",parentData:data,parentDataProperty:"lifetime",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema47.type,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate118.errors = vErrors;
return errors === 0;
}
validate118.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate115(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate115.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((key0 === "concurrency") || (key0 === "recipients")) || (key0 === "delay")) || (key0 === "retry"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.concurrency !== undefined){
let data0 = data.concurrency;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/type",keyword:"type",params:{type: "integer"},schema:schema45.properties.concurrency.type,parentSchema:schema45.properties.concurrency,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 < 1 || isNaN(data0)){
const err2 = {instancePath:instancePath+"/concurrency",schemaPath:"#/properties/concurrency/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema45.properties.concurrency,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
if(data.recipients !== undefined){
let data1 = data.recipients;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
const err3 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/type",keyword:"type",params:{type: "integer"},schema:schema45.properties.recipients.type,parentSchema:schema45.properties.recipients,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 1 || isNaN(data1)){
const err4 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema45.properties.recipients,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.delay !== undefined){
if(!(validate116(data.delay, {instancePath:instancePath+"/delay",parentData:data,parentDataProperty:"delay",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
if(data.retry !== undefined){
if(!(validate118(data.retry, {instancePath:instancePath+"/retry",parentData:data,parentDataProperty:"retry",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema45.type,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate115.errors = vErrors;
return errors === 0;
}
validate115.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema48 = {"type":"string","pattern":"^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$","errorMessage":"expected the name of a main.cf parameter"};
const pattern12 = new RegExp("^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$", "u");

function validate125(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate125.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern12.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$"},schema:"^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$",parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate125.errors = vErrors;
return errors === 0;
}
validate125.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema49 = {"title":"ParameterValue","type":["string","number","null"],"errorMessage":"expected text or a number"};

function validate127(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate127.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema49.type},schema:schema49.type,parentSchema:schema49,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate127.errors = vErrors;
return errors === 0;
}
validate127.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema50 = {"title":"Verify","type":"object","additionalProperties":false,"properties":{"relay":{"type":"boolean","default":true,"description":"Test the relay from the host (name, connection, TLS, certificate, AUTH, sender) before a change that concerns it; one that refuses stops the host."},"canary":{"$ref":"#/$defs/canary"},"queue":{"$ref":"#/$defs/queueTrend"}},"description":"What must hold for a new configuration to stay. Without `canary` nothing proves that mail flows, and no revision is called known-good.","errorMessage":"expected a map with relay, canary or queue"};
const schema51 = {"title":"Canary","type":"object","additionalProperties":false,"properties":{"to":{"$ref":"#/$defs/mailAddress","description":"Who gets the message. A mailbox that someone or something reads."},"from":{"$ref":"#/$defs/mailAddress","description":"Envelope sender, one that the relay accepts; without it the recipient. Also the sender of the relay test."},"within":{"$ref":"#/$defs/duration","default":"60s","description":"How long delivery to the relay may take."}},"description":"A message that the host's Postfix must get rid of by itself, sent after each change. Where it is deferred or bounced, the change is taken back; where the relay accepts it, deferred mail is tried again by degrees.","errorMessage":"expected a map with to, from and within"};
const schema52 = {"type":"string","pattern":"^[^\\s@<>]+@[^\\s@<>]+$|\\{\\{","errorMessage":"expected a mail address"};
const pattern13 = new RegExp("^[^\\s@<>]+@[^\\s@<>]+$|\\{\\{", "u");

function validate132(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate132.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern13.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[^\\s@<>]+@[^\\s@<>]+$|\\{\\{"},schema:"^[^\\s@<>]+@[^\\s@<>]+$|\\{\\{",parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema52.type,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate132.errors = vErrors;
return errors === 0;
}
validate132.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate131(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate131.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "to") || (key0 === "from")) || (key0 === "within"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.to !== undefined){
if(!(validate132(data.to, {instancePath:instancePath+"/to",parentData:data,parentDataProperty:"to",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate132.errors : vErrors.concat(validate132.errors);
errors = vErrors.length;
}
}
if(data.from !== undefined){
if(!(validate132(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate132.errors : vErrors.concat(validate132.errors);
errors = vErrors.length;
}
}
if(data.within !== undefined){
if(!(validate116(data.within, {instancePath:instancePath+"/within",parentData:data,parentDataProperty:"within",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate131.errors = vErrors;
return errors === 0;
}
validate131.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema53 = {"title":"QueueTrend","type":"object","additionalProperties":false,"properties":{"trend":{"enum":["falling"],"default":"falling","description":"What the number of deferred messages must do."},"within":{"$ref":"#/$defs/duration","default":"10m","description":"How long it may take to show."}},"description":"The backlog must shrink. After an accepted canary it is tried again by degrees; without a canary what Postfix tries by itself is watched. It ends as soon as it is decided.","errorMessage":"expected a map with trend and within"};

function validate137(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate137.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "trend") || (key0 === "within"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.trend !== undefined){
let data0 = data.trend;
if(!(data0 === "falling")){
const err1 = {instancePath:instancePath+"/trend",schemaPath:"#/properties/trend/enum",keyword:"enum",params:{allowedValues: schema53.properties.trend.enum},schema:schema53.properties.trend.enum,parentSchema:schema53.properties.trend,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.within !== undefined){
if(!(validate116(data.within, {instancePath:instancePath+"/within",parentData:data,parentDataProperty:"within",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema53.type,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate137.errors = vErrors;
return errors === 0;
}
validate137.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate130(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate130.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "relay") || (key0 === "canary")) || (key0 === "queue"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.relay !== undefined){
let data0 = data.relay;
if(typeof data0 !== "boolean"){
const err1 = {instancePath:instancePath+"/relay",schemaPath:"#/properties/relay/type",keyword:"type",params:{type: "boolean"},schema:schema50.properties.relay.type,parentSchema:schema50.properties.relay,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.canary !== undefined){
if(!(validate131(data.canary, {instancePath:instancePath+"/canary",parentData:data,parentDataProperty:"canary",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate131.errors : vErrors.concat(validate131.errors);
errors = vErrors.length;
}
}
if(data.queue !== undefined){
if(!(validate137(data.queue, {instancePath:instancePath+"/queue",parentData:data,parentDataProperty:"queue",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate137.errors : vErrors.concat(validate137.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema50.type,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate130.errors = vErrors;
return errors === 0;
}
validate130.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema54 = {"title":"Rotation","type":"object","additionalProperties":false,"properties":{"max_age":{"$ref":"#/$defs/duration","description":"Age at which a credential counts as due for rotation; `drift` then says so, with exit code 2."}},"description":"How long a credential may be used: `drift`, `lint` and `show` tell when it is due, `rotate` puts a new one in its place.","errorMessage":"expected a map with max_age"};

function validate141(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate141.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "max_age")){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.max_age !== undefined){
if(!(validate116(data.max_age, {instancePath:instancePath+"/max_age",parentData:data,parentDataProperty:"max_age",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema54.type,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate141.errors = vErrors;
return errors === 0;
}
validate141.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema55 = {"title":"Vars","type":"object","propertyNames":{"$ref":"#/$defs/variableName"},"additionalProperties":{"$ref":"#/$defs/variableValue"},"description":"Values for `{{name}}` in text values and in templates. Those of a group come before those of the profile, those of a host before all.","errorMessage":"expected a map of names to text or numbers","examples":[{"site":"eu"}]};
const schema56 = {"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$","errorMessage":"expected a name of letters, digits and underscores"};
const pattern14 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");

function validate145(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate145.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern14.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema56.type,parentSchema:schema56,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate145.errors = vErrors;
return errors === 0;
}
validate145.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema57 = {"title":"VariableValue","type":["string","number","boolean","null"],"errorMessage":"expected text or a number"};

function validate147(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate147.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema57.type},schema:schema57.type,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate147.errors = vErrors;
return errors === 0;
}
validate147.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate144(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate144.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
const _errs1 = errors;
if(!(validate145(key0, {instancePath,parentData:data,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate145.errors : vErrors.concat(validate145.errors);
errors = vErrors.length;
}
var valid0 = _errs1 === errors;
if(!valid0){
const err0 = {instancePath,schemaPath:"#/propertyNames",keyword:"propertyNames",params:{propertyName: key0},schema:schema55.propertyNames,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
for(const key1 in data){
if(!(validate147(data[key1], {instancePath:instancePath+"/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate147.errors : vErrors.concat(validate147.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate144.errors = vErrors;
return errors === 0;
}
validate144.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const pattern11 = new RegExp("^[a-z][a-z0-9_-]*$", "u");

function validate60(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/postmend/schemas/profile.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate60.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema23.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.name !== undefined){
if(!(validate61(data.name, {instancePath:instancePath+"/name",parentData:data,parentDataProperty:"name",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
if(data.description !== undefined){
let data1 = data.description;
if(typeof data1 !== "string"){
const err1 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},schema:schema23.properties.description.type,parentSchema:schema23.properties.description,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.extends !== undefined){
if(!(validate61(data.extends, {instancePath:instancePath+"/extends",parentData:data,parentDataProperty:"extends",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
if(data.provider !== undefined){
let data3 = data.provider;
if(typeof data3 === "string"){
if(data3.length < 1){
const err2 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema23.properties.provider,data:data3};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/type",keyword:"type",params:{type: "string"},schema:schema23.properties.provider.type,parentSchema:schema23.properties.provider,data:data3};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.relay !== undefined){
if(!(validate64(data.relay, {instancePath:instancePath+"/relay",parentData:data,parentDataProperty:"relay",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
}
if(data.auth !== undefined){
if(!(validate77(data.auth, {instancePath:instancePath+"/auth",parentData:data,parentDataProperty:"auth",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
errors = vErrors.length;
}
}
if(data.tls !== undefined){
if(!(validate94(data.tls, {instancePath:instancePath+"/tls",parentData:data,parentDataProperty:"tls",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors);
errors = vErrors.length;
}
}
if(data.senders !== undefined){
let data7 = data.senders;
if(Array.isArray(data7)){
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
if(!(validate105(data7[i0], {instancePath:instancePath+"/senders/" + i0,parentData:data7,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath:instancePath+"/senders",schemaPath:"#/properties/senders/type",keyword:"type",params:{type: "array"},schema:schema23.properties.senders.type,parentSchema:schema23.properties.senders,data:data7};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.limits !== undefined){
if(!(validate115(data.limits, {instancePath:instancePath+"/limits",parentData:data,parentDataProperty:"limits",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate115.errors : vErrors.concat(validate115.errors);
errors = vErrors.length;
}
}
if(data.map_type !== undefined){
let data10 = data.map_type;
if(typeof data10 === "string"){
if(!pattern11.test(data10)){
const err5 = {instancePath:instancePath+"/map_type",schemaPath:"#/properties/map_type/pattern",keyword:"pattern",params:{pattern: "^[a-z][a-z0-9_-]*$"},schema:"^[a-z][a-z0-9_-]*$",parentSchema:schema23.properties.map_type,data:data10};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/map_type",schemaPath:"#/properties/map_type/type",keyword:"type",params:{type: "string"},schema:schema23.properties.map_type.type,parentSchema:schema23.properties.map_type,data:data10};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.parameters !== undefined){
let data11 = data.parameters;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key1 in data11){
const _errs19 = errors;
if(!(validate125(key1, {instancePath:instancePath+"/parameters",parentData:data11,parentDataProperty:"parameters",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
errors = vErrors.length;
}
var valid3 = _errs19 === errors;
if(!valid3){
const err7 = {instancePath:instancePath+"/parameters",schemaPath:"#/properties/parameters/propertyNames",keyword:"propertyNames",params:{propertyName: key1},schema:schema23.properties.parameters.propertyNames,parentSchema:schema23.properties.parameters,data:data11};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
for(const key2 in data11){
if(!(validate127(data11[key2], {instancePath:instancePath+"/parameters/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data11,parentDataProperty:key2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate127.errors : vErrors.concat(validate127.errors);
errors = vErrors.length;
}
}
}
else {
const err8 = {instancePath:instancePath+"/parameters",schemaPath:"#/properties/parameters/type",keyword:"type",params:{type: "object"},schema:schema23.properties.parameters.type,parentSchema:schema23.properties.parameters,data:data11};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.absent !== undefined){
let data13 = data.absent;
if(Array.isArray(data13)){
const len1 = data13.length;
for(let i1=0; i1<len1; i1++){
let data14 = data13[i1];
if(typeof data14 !== "string"){
const err9 = {instancePath:instancePath+"/absent/" + i1,schemaPath:"#/properties/absent/items/type",keyword:"type",params:{type: "string"},schema:schema23.properties.absent.items.type,parentSchema:schema23.properties.absent.items,data:data14};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(validate125(data14, {instancePath:instancePath+"/absent/" + i1,parentData:data13,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
errors = vErrors.length;
}
}
let i2 = data13.length;
let j0;
if(i2 > 1){
const indices0 = {};
for(;i2--;){
let item0 = data13[i2];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err10 = {instancePath:instancePath+"/absent",schemaPath:"#/properties/absent/uniqueItems",keyword:"uniqueItems",params:{i: i2, j: j0},schema:true,parentSchema:schema23.properties.absent,data:data13};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
break;
}
indices0[item0] = i2;
}
}
}
else {
const err11 = {instancePath:instancePath+"/absent",schemaPath:"#/properties/absent/type",keyword:"type",params:{type: "array"},schema:schema23.properties.absent.type,parentSchema:schema23.properties.absent,data:data13};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.verify !== undefined){
if(!(validate130(data.verify, {instancePath:instancePath+"/verify",parentData:data,parentDataProperty:"verify",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate130.errors : vErrors.concat(validate130.errors);
errors = vErrors.length;
}
}
if(data.rotation !== undefined){
if(!(validate141(data.rotation, {instancePath:instancePath+"/rotation",parentData:data,parentDataProperty:"rotation",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate141.errors : vErrors.concat(validate141.errors);
errors = vErrors.length;
}
}
if(data.vars !== undefined){
if(!(validate144(data.vars, {instancePath:instancePath+"/vars",parentData:data,parentDataProperty:"vars",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate144.errors : vErrors.concat(validate144.errors);
errors = vErrors.length;
}
}
if(data.allow_plaintext !== undefined){
let data18 = data.allow_plaintext;
if(typeof data18 !== "boolean"){
const err12 = {instancePath:instancePath+"/allow_plaintext",schemaPath:"#/properties/allow_plaintext/type",keyword:"type",params:{type: "boolean"},schema:schema23.properties.allow_plaintext.type,parentSchema:schema23.properties.allow_plaintext,data:data18};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema23.type,parentSchema:schema23,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate60.errors = vErrors;
return errors === 0;
}
validate60.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validateInventory: SchemaCheck<InventoryFile> = validate158;
const schema61 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/postmend/schemas/inventory.schema.json","title":"InventoryFile","description":"inventory.yml: mail hosts and groups of them, and which profile each gets.","type":"object","additionalProperties":false,"required":["hosts"],"properties":{"hosts":{"type":"object","propertyNames":{"$ref":"#/$defs/hostLabel"},"additionalProperties":{"$ref":"#/$defs/host"},"description":"Hosts by name. The name is what is connected to, unless the host has an `address`.","errorMessage":"expected a map of host names to their settings","examples":[{"mx1.example.net":{"profile":"smarthost"}}]},"groups":{"type":"object","propertyNames":{"$ref":"#/$defs/groupLabel"},"additionalProperties":{"$ref":"#/$defs/group"},"description":"Groups by name, for selection and for what their hosts have in common.","errorMessage":"expected a map of group names to their settings","examples":[{"edge":{"hosts":["mx1.example.net"],"profile":"smarthost"}}]}},"$defs":{"hostLabel":{"type":"string","pattern":"^[A-Za-z0-9_:][A-Za-z0-9._:-]*$","errorMessage":"expected a host name or an IP address"},"groupLabel":{"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._-]*$","not":{"const":"all"},"errorMessage":"expected the name of a group (letters, digits, dots, dashes, underscores; not `all`, which is every host)"},"profileName":{"$ref":"profile.schema.json#/$defs/name","description":"Name of the profile."},"host":{"title":"HostSettings","type":["object","null"],"additionalProperties":false,"properties":{"address":{"type":"string","pattern":"^[^\\s\\[\\]/@]+$","description":"What to connect to when it is not the name: another name, or an IP address.","errorMessage":"expected a host name or an IP address; user and port belong under connection","examples":["192.0.2.7"]},"profile":{"$ref":"#/$defs/profileName","description":"Profile of this host; comes before those of its groups."},"connection":{"$ref":"#/$defs/connection"},"vars":{"$ref":"profile.schema.json#/$defs/vars"},"postfix":{"$ref":"#/$defs/postfixInstance"}},"errorMessage":"expected a map with address, profile, connection, vars or postfix"},"group":{"title":"GroupSettings","type":["object","null"],"additionalProperties":false,"properties":{"hosts":{"type":"array","items":{"type":"string"},"uniqueItems":true,"description":"Hosts of the group, by name.","errorMessage":"expected a list of host names"},"children":{"type":"array","items":{"type":"string"},"uniqueItems":true,"description":"Groups whose hosts belong to this group too.","errorMessage":"expected a list of group names"},"profile":{"$ref":"#/$defs/profileName","description":"Profile of the hosts that do not name one themselves."},"connection":{"$ref":"#/$defs/connection"},"vars":{"$ref":"profile.schema.json#/$defs/vars"}},"errorMessage":"expected a map with hosts, children, profile, connection or vars"},"connection":{"title":"Connection","type":"object","additionalProperties":false,"properties":{"port":{"$ref":"profile.schema.json#/$defs/port","description":"SSH port. Without it, what the SSH configuration says, or 22."},"user":{"type":"string","pattern":"^[^\\s-]\\S*$","description":"Login name. Without it, what the SSH configuration says, or your own.","errorMessage":"expected a login name"},"become":{"title":"Become","enum":["none","sudo"],"description":"How the login user gets root. `none`: it is root already."},"become_password":{"$ref":"profile.schema.json#/$defs/secretReference","description":"Password that sudo asks for."},"jump":{"title":"Jump","anyOf":[{"$ref":"#/$defs/jumpHost"},{"type":"array","items":{"$ref":"#/$defs/jumpHost"},"minItems":1}],"description":"Host, or hosts in order, to go through: `[user@]host[:port]`.","errorMessage":"expected a jump host such as ops@bastion.example.net:22, or a list of them"},"identity_file":{"type":"string","minLength":1,"description":"Private key to log in with.","examples":["~/.ssh/id_ed25519"]},"identity_passphrase":{"$ref":"profile.schema.json#/$defs/secretReference","description":"Passphrase of the private key."},"transport":{"$ref":"project.schema.json#/$defs/transport","description":"Another transport than the project's."}},"description":"How the host is reached.","errorMessage":"expected a map with port, user, become, jump or other connection settings"},"jumpHost":{"type":"string","pattern":"^([^\\s@,]+@)?[^\\s@,]+$","errorMessage":"expected a jump host such as ops@bastion.example.net:22"},"postfixInstance":{"title":"PostfixInstance","type":"object","additionalProperties":false,"properties":{"config_directory":{"type":"string","pattern":"^/[^\\s]*[^/\\s]$","default":"/etc/postfix","description":"Configuration directory of one instance of a multi-instance Postfix.","errorMessage":"expected an absolute path such as /etc/postfix-out","examples":["/etc/postfix-out"]}},"description":"Which Postfix on the host.","errorMessage":"expected a map with config_directory"}}};
const schema62 = {"type":"string","pattern":"^[A-Za-z0-9_:][A-Za-z0-9._:-]*$","errorMessage":"expected a host name or an IP address"};
const pattern17 = new RegExp("^[A-Za-z0-9_:][A-Za-z0-9._:-]*$", "u");

function validate159(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate159.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern17.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_:][A-Za-z0-9._:-]*$"},schema:"^[A-Za-z0-9_:][A-Za-z0-9._:-]*$",parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema62.type,parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate159.errors = vErrors;
return errors === 0;
}
validate159.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema63 = {"title":"HostSettings","type":["object","null"],"additionalProperties":false,"properties":{"address":{"type":"string","pattern":"^[^\\s\\[\\]/@]+$","description":"What to connect to when it is not the name: another name, or an IP address.","errorMessage":"expected a host name or an IP address; user and port belong under connection","examples":["192.0.2.7"]},"profile":{"$ref":"#/$defs/profileName","description":"Profile of this host; comes before those of its groups."},"connection":{"$ref":"#/$defs/connection"},"vars":{"$ref":"profile.schema.json#/$defs/vars"},"postfix":{"$ref":"#/$defs/postfixInstance"}},"errorMessage":"expected a map with address, profile, connection, vars or postfix"};
const pattern18 = new RegExp("^[^\\s\\[\\]/@]+$", "u");

function validate162(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate162.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern3.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$"},schema:"^[A-Za-z0-9][A-Za-z0-9._-]*$",parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate162.errors = vErrors;
return errors === 0;
}
validate162.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema65 = {"title":"Connection","type":"object","additionalProperties":false,"properties":{"port":{"$ref":"profile.schema.json#/$defs/port","description":"SSH port. Without it, what the SSH configuration says, or 22."},"user":{"type":"string","pattern":"^[^\\s-]\\S*$","description":"Login name. Without it, what the SSH configuration says, or your own.","errorMessage":"expected a login name"},"become":{"title":"Become","enum":["none","sudo"],"description":"How the login user gets root. `none`: it is root already."},"become_password":{"$ref":"profile.schema.json#/$defs/secretReference","description":"Password that sudo asks for."},"jump":{"title":"Jump","anyOf":[{"$ref":"#/$defs/jumpHost"},{"type":"array","items":{"$ref":"#/$defs/jumpHost"},"minItems":1}],"description":"Host, or hosts in order, to go through: `[user@]host[:port]`.","errorMessage":"expected a jump host such as ops@bastion.example.net:22, or a list of them"},"identity_file":{"type":"string","minLength":1,"description":"Private key to log in with.","examples":["~/.ssh/id_ed25519"]},"identity_passphrase":{"$ref":"profile.schema.json#/$defs/secretReference","description":"Passphrase of the private key."},"transport":{"$ref":"project.schema.json#/$defs/transport","description":"Another transport than the project's."}},"description":"How the host is reached.","errorMessage":"expected a map with port, user, become, jump or other connection settings"};

function validate165(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate165.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "integer"},schema:schema28.type,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((typeof data == "number") && (isFinite(data))){
if(data > 65535 || isNaN(data)){
const err1 = {instancePath,schemaPath:"#/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},schema:65535,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data < 1 || isNaN(data)){
const err2 = {instancePath,schemaPath:"#/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema28,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
validate165.errors = vErrors;
return errors === 0;
}
validate165.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate167(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate167.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.env === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "env"},schema:schema33.anyOf[0].required,parentSchema:schema33.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "env")){
const err1 = {instancePath,schemaPath:"#/anyOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema33.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.env !== undefined){
let data0 = data.env;
if(typeof data0 === "string"){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/env",schemaPath:"#/anyOf/0/properties/env/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[0].properties.env,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/env",schemaPath:"#/anyOf/0/properties/env/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[0].properties.env.type,parentSchema:schema33.anyOf[0].properties.env,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[0].type,parentSchema:schema33.anyOf[0],data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
var props0 = true;
}
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.file === undefined){
const err5 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "file"},schema:schema33.anyOf[1].required,parentSchema:schema33.anyOf[1],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key1 in data){
if(!(key1 === "file")){
const err6 = {instancePath,schemaPath:"#/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema33.anyOf[1],data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.file !== undefined){
let data1 = data.file;
if(typeof data1 === "string"){
if(data1.length < 1){
const err7 = {instancePath:instancePath+"/file",schemaPath:"#/anyOf/1/properties/file/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[1].properties.file,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/file",schemaPath:"#/anyOf/1/properties/file/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[1].properties.file.type,parentSchema:schema33.anyOf[1].properties.file,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/anyOf/1/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[1].type,parentSchema:schema33.anyOf[1],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
const _errs11 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.exec === undefined){
const err10 = {instancePath,schemaPath:"#/anyOf/2/required",keyword:"required",params:{missingProperty: "exec"},schema:schema33.anyOf[2].required,parentSchema:schema33.anyOf[2],data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key2 in data){
if(!(key2 === "exec")){
const err11 = {instancePath,schemaPath:"#/anyOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema33.anyOf[2],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.exec !== undefined){
let data2 = data.exec;
if(Array.isArray(data2)){
if(data2.length < 1){
const err12 = {instancePath:instancePath+"/exec",schemaPath:"#/anyOf/2/properties/exec/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[2].properties.exec,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 !== "string"){
const err13 = {instancePath:instancePath+"/exec/" + i0,schemaPath:"#/anyOf/2/properties/exec/items/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[2].properties.exec.items.type,parentSchema:schema33.anyOf[2].properties.exec.items,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/exec",schemaPath:"#/anyOf/2/properties/exec/type",keyword:"type",params:{type: "array"},schema:schema33.anyOf[2].properties.exec.type,parentSchema:schema33.anyOf[2].properties.exec,data:data2};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath,schemaPath:"#/anyOf/2/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[2].type,parentSchema:schema33.anyOf[2],data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
const _errs18 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.ansible_vault === undefined){
const err16 = {instancePath,schemaPath:"#/anyOf/3/required",keyword:"required",params:{missingProperty: "ansible_vault"},schema:schema33.anyOf[3].required,parentSchema:schema33.anyOf[3],data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
for(const key3 in data){
if(!(key3 === "ansible_vault")){
const err17 = {instancePath,schemaPath:"#/anyOf/3/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema33.anyOf[3],data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.ansible_vault !== undefined){
let data4 = data.ansible_vault;
if(typeof data4 === "string"){
if(data4.length < 1){
const err18 = {instancePath:instancePath+"/ansible_vault",schemaPath:"#/anyOf/3/properties/ansible_vault/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema33.anyOf[3].properties.ansible_vault,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/ansible_vault",schemaPath:"#/anyOf/3/properties/ansible_vault/type",keyword:"type",params:{type: "string"},schema:schema33.anyOf[3].properties.ansible_vault.type,parentSchema:schema33.anyOf[3].properties.ansible_vault,data:data4};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath,schemaPath:"#/anyOf/3/type",keyword:"type",params:{type: "object"},schema:schema33.anyOf[3].type,parentSchema:schema33.anyOf[3],data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid0 = _errs18 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
if(props0 !== true){
props0 = true;
}
}
if(!valid0){
const err21 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema33.anyOf,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate167.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate167.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema68 = {"type":"string","pattern":"^([^\\s@,]+@)?[^\\s@,]+$","errorMessage":"expected a jump host such as ops@bastion.example.net:22"};
const pattern21 = new RegExp("^([^\\s@,]+@)?[^\\s@,]+$", "u");

function validate169(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate169.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern21.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^([^\\s@,]+@)?[^\\s@,]+$"},schema:"^([^\\s@,]+@)?[^\\s@,]+$",parentSchema:schema68,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema68.type,parentSchema:schema68,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate169.errors = vErrors;
return errors === 0;
}
validate169.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate173(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate173.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(((data === "ssh2") || (data === "openssh")) || (data === "local"))){
const err0 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema22.enum},schema:schema22.enum,parentSchema:schema22,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate173.errors = vErrors;
return errors === 0;
}
validate173.evaluated = {"dynamicProps":false,"dynamicItems":false};

const pattern20 = new RegExp("^[^\\s-]\\S*$", "u");

function validate164(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate164.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "port") || (key0 === "user")) || (key0 === "become")) || (key0 === "become_password")) || (key0 === "jump")) || (key0 === "identity_file")) || (key0 === "identity_passphrase")) || (key0 === "transport"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema65,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.port !== undefined){
if(!(validate165(data.port, {instancePath:instancePath+"/port",parentData:data,parentDataProperty:"port",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate165.errors : vErrors.concat(validate165.errors);
errors = vErrors.length;
}
}
if(data.user !== undefined){
let data1 = data.user;
if(typeof data1 === "string"){
if(!pattern20.test(data1)){
const err1 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/pattern",keyword:"pattern",params:{pattern: "^[^\\s-]\\S*$"},schema:"^[^\\s-]\\S*$",parentSchema:schema65.properties.user,data:data1};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"},schema:schema65.properties.user.type,parentSchema:schema65.properties.user,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.become !== undefined){
let data2 = data.become;
if(!((data2 === "none") || (data2 === "sudo"))){
const err3 = {instancePath:instancePath+"/become",schemaPath:"#/properties/become/enum",keyword:"enum",params:{allowedValues: schema65.properties.become.enum},schema:schema65.properties.become.enum,parentSchema:schema65.properties.become,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.become_password !== undefined){
if(!(validate167(data.become_password, {instancePath:instancePath+"/become_password",parentData:data,parentDataProperty:"become_password",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate167.errors : vErrors.concat(validate167.errors);
errors = vErrors.length;
}
}
if(data.jump !== undefined){
let data4 = data.jump;
const _errs8 = errors;
let valid1 = false;
const _errs9 = errors;
if(!(validate169(data4, {instancePath:instancePath+"/jump",parentData:data,parentDataProperty:"jump",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate169.errors : vErrors.concat(validate169.errors);
errors = vErrors.length;
}
var _valid0 = _errs9 === errors;
valid1 = valid1 || _valid0;
const _errs10 = errors;
if(Array.isArray(data4)){
if(data4.length < 1){
const err4 = {instancePath:instancePath+"/jump",schemaPath:"#/properties/jump/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema65.properties.jump.anyOf[1],data:data4};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
if(!(validate169(data4[i0], {instancePath:instancePath+"/jump/" + i0,parentData:data4,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate169.errors : vErrors.concat(validate169.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/jump",schemaPath:"#/properties/jump/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema65.properties.jump.anyOf[1].type,parentSchema:schema65.properties.jump.anyOf[1],data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs10 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err6 = {instancePath:instancePath+"/jump",schemaPath:"#/properties/jump/anyOf",keyword:"anyOf",params:{},schema:schema65.properties.jump.anyOf,parentSchema:schema65.properties.jump,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
errors = _errs8;
if(vErrors !== null){
if(_errs8){
vErrors.length = _errs8;
}
else {
vErrors = null;
}
}
}
}
if(data.identity_file !== undefined){
let data6 = data.identity_file;
if(typeof data6 === "string"){
if(data6.length < 1){
const err7 = {instancePath:instancePath+"/identity_file",schemaPath:"#/properties/identity_file/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema65.properties.identity_file,data:data6};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/identity_file",schemaPath:"#/properties/identity_file/type",keyword:"type",params:{type: "string"},schema:schema65.properties.identity_file.type,parentSchema:schema65.properties.identity_file,data:data6};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.identity_passphrase !== undefined){
if(!(validate167(data.identity_passphrase, {instancePath:instancePath+"/identity_passphrase",parentData:data,parentDataProperty:"identity_passphrase",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate167.errors : vErrors.concat(validate167.errors);
errors = vErrors.length;
}
}
if(data.transport !== undefined){
if(!(validate173(data.transport, {instancePath:instancePath+"/transport",parentData:data,parentDataProperty:"transport",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate173.errors : vErrors.concat(validate173.errors);
errors = vErrors.length;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema65.type,parentSchema:schema65,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate164.errors = vErrors;
return errors === 0;
}
validate164.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate176(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate176.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
const _errs1 = errors;
if(!(validate145(key0, {instancePath,parentData:data,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate145.errors : vErrors.concat(validate145.errors);
errors = vErrors.length;
}
var valid0 = _errs1 === errors;
if(!valid0){
const err0 = {instancePath,schemaPath:"#/propertyNames",keyword:"propertyNames",params:{propertyName: key0},schema:schema55.propertyNames,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
for(const key1 in data){
if(!(validate147(data[key1], {instancePath:instancePath+"/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate147.errors : vErrors.concat(validate147.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate176.errors = vErrors;
return errors === 0;
}
validate176.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema71 = {"title":"PostfixInstance","type":"object","additionalProperties":false,"properties":{"config_directory":{"type":"string","pattern":"^/[^\\s]*[^/\\s]$","default":"/etc/postfix","description":"Configuration directory of one instance of a multi-instance Postfix.","errorMessage":"expected an absolute path such as /etc/postfix-out","examples":["/etc/postfix-out"]}},"description":"Which Postfix on the host.","errorMessage":"expected a map with config_directory"};
const pattern22 = new RegExp("^/[^\\s]*[^/\\s]$", "u");

function validate180(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate180.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "config_directory")){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.config_directory !== undefined){
let data0 = data.config_directory;
if(typeof data0 === "string"){
if(!pattern22.test(data0)){
const err1 = {instancePath:instancePath+"/config_directory",schemaPath:"#/properties/config_directory/pattern",keyword:"pattern",params:{pattern: "^/[^\\s]*[^/\\s]$"},schema:"^/[^\\s]*[^/\\s]$",parentSchema:schema71.properties.config_directory,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/config_directory",schemaPath:"#/properties/config_directory/type",keyword:"type",params:{type: "string"},schema:schema71.properties.config_directory.type,parentSchema:schema71.properties.config_directory,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema71.type,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate180.errors = vErrors;
return errors === 0;
}
validate180.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate161(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate161.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema63.type},schema:schema63.type,parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "address") || (key0 === "profile")) || (key0 === "connection")) || (key0 === "vars")) || (key0 === "postfix"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.address !== undefined){
let data0 = data.address;
if(typeof data0 === "string"){
if(!pattern18.test(data0)){
const err2 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/pattern",keyword:"pattern",params:{pattern: "^[^\\s\\[\\]/@]+$"},schema:"^[^\\s\\[\\]/@]+$",parentSchema:schema63.properties.address,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},schema:schema63.properties.address.type,parentSchema:schema63.properties.address,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.profile !== undefined){
if(!(validate162(data.profile, {instancePath:instancePath+"/profile",parentData:data,parentDataProperty:"profile",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate162.errors : vErrors.concat(validate162.errors);
errors = vErrors.length;
}
}
if(data.connection !== undefined){
if(!(validate164(data.connection, {instancePath:instancePath+"/connection",parentData:data,parentDataProperty:"connection",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate164.errors : vErrors.concat(validate164.errors);
errors = vErrors.length;
}
}
if(data.vars !== undefined){
if(!(validate176(data.vars, {instancePath:instancePath+"/vars",parentData:data,parentDataProperty:"vars",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate176.errors : vErrors.concat(validate176.errors);
errors = vErrors.length;
}
}
if(data.postfix !== undefined){
if(!(validate180(data.postfix, {instancePath:instancePath+"/postfix",parentData:data,parentDataProperty:"postfix",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate180.errors : vErrors.concat(validate180.errors);
errors = vErrors.length;
}
}
}
validate161.errors = vErrors;
return errors === 0;
}
validate161.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema72 = {"type":"string","pattern":"^[A-Za-z0-9_][A-Za-z0-9._-]*$","not":{"const":"all"},"errorMessage":"expected the name of a group (letters, digits, dots, dashes, underscores; not `all`, which is every host)"};
const pattern23 = new RegExp("^[A-Za-z0-9_][A-Za-z0-9._-]*$", "u");

function validate183(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate183.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs1 = errors;
const _errs2 = errors;
if("all" !== data){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var valid0 = _errs2 === errors;
if(valid0){
const err1 = {instancePath,schemaPath:"#/not",keyword:"not",params:{},schema:schema72.not,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(typeof data === "string"){
if(!pattern23.test(data)){
const err2 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_][A-Za-z0-9._-]*$"},schema:"^[A-Za-z0-9_][A-Za-z0-9._-]*$",parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema72.type,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate183.errors = vErrors;
return errors === 0;
}
validate183.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema73 = {"title":"GroupSettings","type":["object","null"],"additionalProperties":false,"properties":{"hosts":{"type":"array","items":{"type":"string"},"uniqueItems":true,"description":"Hosts of the group, by name.","errorMessage":"expected a list of host names"},"children":{"type":"array","items":{"type":"string"},"uniqueItems":true,"description":"Groups whose hosts belong to this group too.","errorMessage":"expected a list of group names"},"profile":{"$ref":"#/$defs/profileName","description":"Profile of the hosts that do not name one themselves."},"connection":{"$ref":"#/$defs/connection"},"vars":{"$ref":"profile.schema.json#/$defs/vars"}},"errorMessage":"expected a map with hosts, children, profile, connection or vars"};

function validate185(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate185.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema73.type},schema:schema73.type,parentSchema:schema73,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "hosts") || (key0 === "children")) || (key0 === "profile")) || (key0 === "connection")) || (key0 === "vars"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema73,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.hosts !== undefined){
let data0 = data.hosts;
if(Array.isArray(data0)){
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/hosts/" + i0,schemaPath:"#/properties/hosts/items/type",keyword:"type",params:{type: "string"},schema:schema73.properties.hosts.items.type,parentSchema:schema73.properties.hosts.items,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
let i1 = data0.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data0[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err3 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},schema:true,parentSchema:schema73.properties.hosts,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err4 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/type",keyword:"type",params:{type: "array"},schema:schema73.properties.hosts.type,parentSchema:schema73.properties.hosts,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.children !== undefined){
let data2 = data.children;
if(Array.isArray(data2)){
const len1 = data2.length;
for(let i2=0; i2<len1; i2++){
let data3 = data2[i2];
if(typeof data3 !== "string"){
const err5 = {instancePath:instancePath+"/children/" + i2,schemaPath:"#/properties/children/items/type",keyword:"type",params:{type: "string"},schema:schema73.properties.children.items.type,parentSchema:schema73.properties.children.items,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
let i3 = data2.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data2[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err6 = {instancePath:instancePath+"/children",schemaPath:"#/properties/children/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},schema:true,parentSchema:schema73.properties.children,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err7 = {instancePath:instancePath+"/children",schemaPath:"#/properties/children/type",keyword:"type",params:{type: "array"},schema:schema73.properties.children.type,parentSchema:schema73.properties.children,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.profile !== undefined){
if(!(validate162(data.profile, {instancePath:instancePath+"/profile",parentData:data,parentDataProperty:"profile",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate162.errors : vErrors.concat(validate162.errors);
errors = vErrors.length;
}
}
if(data.connection !== undefined){
if(!(validate164(data.connection, {instancePath:instancePath+"/connection",parentData:data,parentDataProperty:"connection",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate164.errors : vErrors.concat(validate164.errors);
errors = vErrors.length;
}
}
if(data.vars !== undefined){
if(!(validate176(data.vars, {instancePath:instancePath+"/vars",parentData:data,parentDataProperty:"vars",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate176.errors : vErrors.concat(validate176.errors);
errors = vErrors.length;
}
}
}
validate185.errors = vErrors;
return errors === 0;
}
validate185.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate158(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/postmend/schemas/inventory.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate158.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.hosts === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "hosts"},schema:schema61.required,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "hosts") || (key0 === "groups"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.hosts !== undefined){
let data0 = data.hosts;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key1 in data0){
const _errs4 = errors;
if(!(validate159(key1, {instancePath:instancePath+"/hosts",parentData:data0,parentDataProperty:"hosts",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate159.errors : vErrors.concat(validate159.errors);
errors = vErrors.length;
}
var valid1 = _errs4 === errors;
if(!valid1){
const err2 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/propertyNames",keyword:"propertyNames",params:{propertyName: key1},schema:schema61.properties.hosts.propertyNames,parentSchema:schema61.properties.hosts,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
for(const key2 in data0){
if(!(validate161(data0[key2], {instancePath:instancePath+"/hosts/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data0,parentDataProperty:key2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate161.errors : vErrors.concat(validate161.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath:instancePath+"/hosts",schemaPath:"#/properties/hosts/type",keyword:"type",params:{type: "object"},schema:schema61.properties.hosts.type,parentSchema:schema61.properties.hosts,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.groups !== undefined){
let data2 = data.groups;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key3 in data2){
const _errs9 = errors;
if(!(validate183(key3, {instancePath:instancePath+"/groups",parentData:data2,parentDataProperty:"groups",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate183.errors : vErrors.concat(validate183.errors);
errors = vErrors.length;
}
var valid3 = _errs9 === errors;
if(!valid3){
const err4 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/propertyNames",keyword:"propertyNames",params:{propertyName: key3},schema:schema61.properties.groups.propertyNames,parentSchema:schema61.properties.groups,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
for(const key4 in data2){
if(!(validate185(data2[key4], {instancePath:instancePath+"/groups/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data2,parentDataProperty:key4,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate185.errors : vErrors.concat(validate185.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/groups",schemaPath:"#/properties/groups/type",keyword:"type",params:{type: "object"},schema:schema61.properties.groups.type,parentSchema:schema61.properties.groups,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema61.type,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate158.errors = vErrors;
return errors === 0;
}
validate158.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const validatePlaybook: SchemaCheck<Playbook> = validate190;
const schema74 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://unpkg.com/postmend/schemas/playbook.schema.json","title":"Playbook","description":"What `postmend remediate` does about trouble of one kind: when it is for a host, and typed steps. A playbook holds no expressions and no commands; whatever it changes goes through a plan and a transaction.","type":"object","additionalProperties":false,"required":["when","steps"],"properties":{"name":{"$ref":"profile.schema.json#/$defs/name","description":"Name by which `--playbook` calls it. Without it, the name of the file without its ending."},"description":{"type":"string","description":"What the playbook is for; shown in its record.","examples":["The relay refuses the credential"]},"when":{"title":"When","anyOf":[{"$ref":"#/$defs/conditions"},{"type":"array","items":{"$ref":"#/$defs/conditions"},"minItems":1},{"const":"always"}],"description":"What a diagnosis has to find so that the playbook is for the host; of a list one entry is enough. Where it finds nothing of the kind, nothing is done. `always`: whatever it finds, for a playbook that does something else than mend.","errorMessage":"expected a map of conditions, a list of such maps, or always","examples":[{"severity":"error"},[{"cause":"dns-failure"},{"rule":"chroot-resolv-stale"}]]},"steps":{"type":"array","items":{"$ref":"#/$defs/step"},"minItems":1,"description":"What is done, in this order. Each entry is the name of a step, or a map with the one step and its settings. Every run begins and ends with a diagnosis, whether or not the steps name one.","errorMessage":"expected a list of steps such as [plan, apply]","examples":[["plan","apply"]]}},"$defs":{"causeName":{"title":"CauseName","enum":["dns-failure","connection-timeout","connection-refused","network-unreachable","lost-connection","sasl-auth-failed","sasl-no-mechanism","sasl-no-credentials","relay-access-denied","sender-rejected","recipient-rejected","tls-handshake-failed","tls-cert-untrusted","tls-required-not-offered","throttled","greylisted","ip-reputation-blocked","mailbox-full","message-too-large","content-rejected","local-config-error","local-resource","loop","other"],"errorMessage":"expected a cause of 'postmend explain'"},"ruleName":{"title":"RuleName","enum":["auth-on-port-25","backoff-order","backoff-short","backslash-continuation","bind-address-loopback","broken-expression","byte-order-mark","chroot-resolv-stale","compatibility-level","continuation-accident","credential-age","crlf-lines","dane-without-dnssec","defer-transports","delivery-pace","deprecated-parameter","dns-lookups-disabled","domain-class-conflict","duplicate-parameter","flush-by-cron","gmail-app-password","inline-comment","interface-missing","invalid-value","ipv6-only","log-unheard","maillog-file-outside","maillog-without-postlog","main-cf-missing","main-cf-mode","main-cf-stray-line","main-cf-syntax","master-cf-duplicate","master-cf-option-blanks","master-cf-override","master-cf-syntax","message-larger-than-mailbox","microsoft-basic-auth","myhostname-local","next-hop-invalid","nul-byte","oauth2-ca-missing","oauth2-config-unusable","oauth2-endpoint","oauth2-filter","oauth2-plugin-missing","oauth2-token-closed","oauth2-token-missing","oauth2-token-unusable","oauth2-tokens-logged","open-relay","parameter-not-in-version","port-name-unknown","queue-disk-full","queue-lifetime-short","queue-run-slow","queue-space-too-small","quoted-value","rate-delay-per-recipient","relay-family-disabled","relay-in-hosts-file","relayhost-brackets","relayhost-loop","sasl-downgrade","sasl-entry-malformed","sasl-hard-bounce","sasl-in-main-cf","sasl-key-mismatch","sasl-mechanism-excluded","sasl-no-password-maps","sasl-noplaintext","sasl-not-enabled","sasl-plugin-missing","sasl-proxy-unreadable","sasl-table-readable","sasl-without-tls","sender-keys-unused","sender-route-hides-relayhost","service-absent","ses-password-form","soft-bounce","stale-table","table-damaged","table-entry-ignored","table-missing","table-not-built","table-proxy-unreadable","table-type-unsupported","template-not-rendered","tls-ca-missing","tls-ca-path-in-chroot","tls-certificate-missing","tls-key-readable","tls-level-invalid","tls-mandatory-unused","tls-name-of-address","tls-no-ca","tls-policy-key","tls-policy-syntax","tls-protocols-outdated","tls-protocols-syntax","tls-required-everywhere","transport-error","transport-hides-relayhost","transport-undefined","undefined-reference","unknown-parameter","wrappermode-level","wrappermode-mismatch"],"errorMessage":"expected a rule of 'postmend lint'"},"conditions":{"title":"Conditions","type":"object","additionalProperties":false,"minProperties":1,"properties":{"cause":{"anyOf":[{"$ref":"#/$defs/causeName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/causeName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a cause of 'postmend explain', or a list of them","description":"Only findings with this cause, or one of these.","examples":["dns-failure",["sasl-auth-failed","sasl-no-credentials"]]},"rule":{"anyOf":[{"$ref":"#/$defs/ruleName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/ruleName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a rule of 'postmend lint', or a list of them","description":"Only findings of this lint rule, or one of these.","examples":["stale-table"]},"severity":{"enum":["error","warning","info"],"description":"Only findings that are at least as grave.","examples":["error"]},"remedy":{"enum":["profile","host","outside"],"description":"Only findings that are cured there: by a change of the profile, on the host, or by others."},"messages":{"type":"integer","minimum":1,"description":"The findings hold back, or lost, so many messages at least.","errorMessage":"expected a number of messages from 1 on"},"share":{"type":"string","pattern":"^(100|[1-9][0-9]?)%$","description":"These messages are such a share of all in trouble at least.","errorMessage":"expected a share from 1% to 100%","examples":["20%"]}},"description":"Picks findings of a diagnosis; all conditions have to hold.","errorMessage":"expected a map with cause, rule, severity, remedy, messages or share"},"stopConditions":{"title":"StopConditions","type":"object","additionalProperties":false,"required":["because"],"properties":{"because":{"type":"string","minLength":1,"description":"What a person has to decide or to do; shown when the run stops.","examples":["The provider has to lift its block first."]},"cause":{"anyOf":[{"$ref":"#/$defs/causeName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/causeName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a cause of 'postmend explain', or a list of them","description":"Only findings with this cause, or one of these.","examples":["dns-failure",["sasl-auth-failed","sasl-no-credentials"]]},"rule":{"anyOf":[{"$ref":"#/$defs/ruleName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/ruleName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a rule of 'postmend lint', or a list of them","description":"Only findings of this lint rule, or one of these.","examples":["stale-table"]},"severity":{"enum":["error","warning","info"],"description":"Only findings that are at least as grave.","examples":["error"]},"remedy":{"enum":["profile","host","outside"],"description":"Only findings that are cured there: by a change of the profile, on the host, or by others."},"messages":{"type":"integer","minimum":1,"description":"The findings hold back, or lost, so many messages at least.","errorMessage":"expected a number of messages from 1 on"},"share":{"type":"string","pattern":"^(100|[1-9][0-9]?)%$","description":"These messages are such a share of all in trouble at least.","errorMessage":"expected a share from 1% to 100%","examples":["20%"]}},"errorMessage":"expected a map with because, and conditions such as cause or severity"},"step":{"title":"Step","anyOf":[{"enum":["diagnose","plan","apply","rollback","rotate","flush","probe","verify"],"type":"string"},{"title":"SetStep","type":"object","additionalProperties":false,"minProperties":1,"maxProperties":1,"properties":{"require":{"title":"Requirement","type":"object","additionalProperties":false,"minProperties":1,"properties":{"running":{"const":true,"description":"Postfix runs."},"healthy":{"const":true,"description":"The last diagnosis found no error that the playbook is for."},"deferred":{"type":"integer","minimum":0,"description":"No more than so many messages are deferred."}},"description":"Ends the run, for a person to act, unless all of this holds.","errorMessage":"expected a map with running, healthy or deferred"},"stop_when":{"$ref":"#/$defs/stopConditions","description":"Ends the run, for a person to act, when the last diagnosis found such."},"plan":{"title":"PlanSettings","type":"object","additionalProperties":false,"minProperties":1,"properties":{"overlay":{"type":"boolean","default":true,"description":"Lay the changes that the findings name over the profile. false: the profile as it is."},"set":{"type":"object","minProperties":1,"propertyNames":{"type":"string","pattern":"^[a-z_]+(\\.[A-Za-z0-9_]+)*$","errorMessage":"expected the path of a key in a profile, such as limits.concurrency"},"additionalProperties":{"title":"SetValue","type":["string","number","boolean"],"errorMessage":"expected text, a number, true or false"},"description":"Further keys to lay over the profile, by their path, where the host is as its profile says already. TLS is never made weaker, and limits never looser.","errorMessage":"expected a map of paths in a profile to values, such as limits.concurrency: 2","examples":[{"limits.concurrency":2}]}},"description":"Compares the host with its profile, and with what the findings would change in it.","errorMessage":"expected a map with overlay or set"},"flush":{"title":"FlushSettings","type":"object","additionalProperties":false,"minProperties":1,"properties":{"cause":{"$ref":"#/$defs/causeName","description":"Only mail that waits for this reason."},"destination":{"type":"string","pattern":"^[^@\\s]+$","description":"Only mail for this domain.","errorMessage":"expected a domain such as example.org","examples":["example.org"]}},"description":"Tries deferred mail of a cause, of a destination, or of both again, by degrees. `flush` alone: all of it.","errorMessage":"expected a map with cause or destination"},"wait":{"$ref":"profile.schema.json#/$defs/duration","description":"Lets so much time pass, an hour at most."},"notify":{"type":"string","minLength":1,"description":"A sentence for the terminal and the record.","examples":["Tell the mail team that the relay was changed."]}},"errorMessage":"expected a map with one step"}],"description":"One step of a playbook.","errorMessage":"expected the name of a step, or a map with one"}}};

function validate191(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate191.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern3.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$"},schema:"^[A-Za-z0-9][A-Za-z0-9._-]*$",parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},schema:schema24.type,parentSchema:schema24,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate191.errors = vErrors;
return errors === 0;
}
validate191.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema76 = {"title":"Conditions","type":"object","additionalProperties":false,"minProperties":1,"properties":{"cause":{"anyOf":[{"$ref":"#/$defs/causeName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/causeName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a cause of 'postmend explain', or a list of them","description":"Only findings with this cause, or one of these.","examples":["dns-failure",["sasl-auth-failed","sasl-no-credentials"]]},"rule":{"anyOf":[{"$ref":"#/$defs/ruleName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/ruleName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a rule of 'postmend lint', or a list of them","description":"Only findings of this lint rule, or one of these.","examples":["stale-table"]},"severity":{"enum":["error","warning","info"],"description":"Only findings that are at least as grave.","examples":["error"]},"remedy":{"enum":["profile","host","outside"],"description":"Only findings that are cured there: by a change of the profile, on the host, or by others."},"messages":{"type":"integer","minimum":1,"description":"The findings hold back, or lost, so many messages at least.","errorMessage":"expected a number of messages from 1 on"},"share":{"type":"string","pattern":"^(100|[1-9][0-9]?)%$","description":"These messages are such a share of all in trouble at least.","errorMessage":"expected a share from 1% to 100%","examples":["20%"]}},"description":"Picks findings of a diagnosis; all conditions have to hold.","errorMessage":"expected a map with cause, rule, severity, remedy, messages or share"};
const schema77 = {"title":"CauseName","enum":["dns-failure","connection-timeout","connection-refused","network-unreachable","lost-connection","sasl-auth-failed","sasl-no-mechanism","sasl-no-credentials","relay-access-denied","sender-rejected","recipient-rejected","tls-handshake-failed","tls-cert-untrusted","tls-required-not-offered","throttled","greylisted","ip-reputation-blocked","mailbox-full","message-too-large","content-rejected","local-config-error","local-resource","loop","other"],"errorMessage":"expected a cause of 'postmend explain'"};

function validate194(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate194.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!((((((((((((((((((((((((data === "dns-failure") || (data === "connection-timeout")) || (data === "connection-refused")) || (data === "network-unreachable")) || (data === "lost-connection")) || (data === "sasl-auth-failed")) || (data === "sasl-no-mechanism")) || (data === "sasl-no-credentials")) || (data === "relay-access-denied")) || (data === "sender-rejected")) || (data === "recipient-rejected")) || (data === "tls-handshake-failed")) || (data === "tls-cert-untrusted")) || (data === "tls-required-not-offered")) || (data === "throttled")) || (data === "greylisted")) || (data === "ip-reputation-blocked")) || (data === "mailbox-full")) || (data === "message-too-large")) || (data === "content-rejected")) || (data === "local-config-error")) || (data === "local-resource")) || (data === "loop")) || (data === "other"))){
const err0 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema77.enum},schema:schema77.enum,parentSchema:schema77,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate194.errors = vErrors;
return errors === 0;
}
validate194.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema78 = {"title":"RuleName","enum":["auth-on-port-25","backoff-order","backoff-short","backslash-continuation","bind-address-loopback","broken-expression","byte-order-mark","chroot-resolv-stale","compatibility-level","continuation-accident","credential-age","crlf-lines","dane-without-dnssec","defer-transports","delivery-pace","deprecated-parameter","dns-lookups-disabled","domain-class-conflict","duplicate-parameter","flush-by-cron","gmail-app-password","inline-comment","interface-missing","invalid-value","ipv6-only","log-unheard","maillog-file-outside","maillog-without-postlog","main-cf-missing","main-cf-mode","main-cf-stray-line","main-cf-syntax","master-cf-duplicate","master-cf-option-blanks","master-cf-override","master-cf-syntax","message-larger-than-mailbox","microsoft-basic-auth","myhostname-local","next-hop-invalid","nul-byte","oauth2-ca-missing","oauth2-config-unusable","oauth2-endpoint","oauth2-filter","oauth2-plugin-missing","oauth2-token-closed","oauth2-token-missing","oauth2-token-unusable","oauth2-tokens-logged","open-relay","parameter-not-in-version","port-name-unknown","queue-disk-full","queue-lifetime-short","queue-run-slow","queue-space-too-small","quoted-value","rate-delay-per-recipient","relay-family-disabled","relay-in-hosts-file","relayhost-brackets","relayhost-loop","sasl-downgrade","sasl-entry-malformed","sasl-hard-bounce","sasl-in-main-cf","sasl-key-mismatch","sasl-mechanism-excluded","sasl-no-password-maps","sasl-noplaintext","sasl-not-enabled","sasl-plugin-missing","sasl-proxy-unreadable","sasl-table-readable","sasl-without-tls","sender-keys-unused","sender-route-hides-relayhost","service-absent","ses-password-form","soft-bounce","stale-table","table-damaged","table-entry-ignored","table-missing","table-not-built","table-proxy-unreadable","table-type-unsupported","template-not-rendered","tls-ca-missing","tls-ca-path-in-chroot","tls-certificate-missing","tls-key-readable","tls-level-invalid","tls-mandatory-unused","tls-name-of-address","tls-no-ca","tls-policy-key","tls-policy-syntax","tls-protocols-outdated","tls-protocols-syntax","tls-required-everywhere","transport-error","transport-hides-relayhost","transport-undefined","undefined-reference","unknown-parameter","wrappermode-level","wrappermode-mismatch"],"errorMessage":"expected a rule of 'postmend lint'"};

function validate197(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate197.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(!(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((data === "auth-on-port-25") || (data === "backoff-order")) || (data === "backoff-short")) || (data === "backslash-continuation")) || (data === "bind-address-loopback")) || (data === "broken-expression")) || (data === "byte-order-mark")) || (data === "chroot-resolv-stale")) || (data === "compatibility-level")) || (data === "continuation-accident")) || (data === "credential-age")) || (data === "crlf-lines")) || (data === "dane-without-dnssec")) || (data === "defer-transports")) || (data === "delivery-pace")) || (data === "deprecated-parameter")) || (data === "dns-lookups-disabled")) || (data === "domain-class-conflict")) || (data === "duplicate-parameter")) || (data === "flush-by-cron")) || (data === "gmail-app-password")) || (data === "inline-comment")) || (data === "interface-missing")) || (data === "invalid-value")) || (data === "ipv6-only")) || (data === "log-unheard")) || (data === "maillog-file-outside")) || (data === "maillog-without-postlog")) || (data === "main-cf-missing")) || (data === "main-cf-mode")) || (data === "main-cf-stray-line")) || (data === "main-cf-syntax")) || (data === "master-cf-duplicate")) || (data === "master-cf-option-blanks")) || (data === "master-cf-override")) || (data === "master-cf-syntax")) || (data === "message-larger-than-mailbox")) || (data === "microsoft-basic-auth")) || (data === "myhostname-local")) || (data === "next-hop-invalid")) || (data === "nul-byte")) || (data === "oauth2-ca-missing")) || (data === "oauth2-config-unusable")) || (data === "oauth2-endpoint")) || (data === "oauth2-filter")) || (data === "oauth2-plugin-missing")) || (data === "oauth2-token-closed")) || (data === "oauth2-token-missing")) || (data === "oauth2-token-unusable")) || (data === "oauth2-tokens-logged")) || (data === "open-relay")) || (data === "parameter-not-in-version")) || (data === "port-name-unknown")) || (data === "queue-disk-full")) || (data === "queue-lifetime-short")) || (data === "queue-run-slow")) || (data === "queue-space-too-small")) || (data === "quoted-value")) || (data === "rate-delay-per-recipient")) || (data === "relay-family-disabled")) || (data === "relay-in-hosts-file")) || (data === "relayhost-brackets")) || (data === "relayhost-loop")) || (data === "sasl-downgrade")) || (data === "sasl-entry-malformed")) || (data === "sasl-hard-bounce")) || (data === "sasl-in-main-cf")) || (data === "sasl-key-mismatch")) || (data === "sasl-mechanism-excluded")) || (data === "sasl-no-password-maps")) || (data === "sasl-noplaintext")) || (data === "sasl-not-enabled")) || (data === "sasl-plugin-missing")) || (data === "sasl-proxy-unreadable")) || (data === "sasl-table-readable")) || (data === "sasl-without-tls")) || (data === "sender-keys-unused")) || (data === "sender-route-hides-relayhost")) || (data === "service-absent")) || (data === "ses-password-form")) || (data === "soft-bounce")) || (data === "stale-table")) || (data === "table-damaged")) || (data === "table-entry-ignored")) || (data === "table-missing")) || (data === "table-not-built")) || (data === "table-proxy-unreadable")) || (data === "table-type-unsupported")) || (data === "template-not-rendered")) || (data === "tls-ca-missing")) || (data === "tls-ca-path-in-chroot")) || (data === "tls-certificate-missing")) || (data === "tls-key-readable")) || (data === "tls-level-invalid")) || (data === "tls-mandatory-unused")) || (data === "tls-name-of-address")) || (data === "tls-no-ca")) || (data === "tls-policy-key")) || (data === "tls-policy-syntax")) || (data === "tls-protocols-outdated")) || (data === "tls-protocols-syntax")) || (data === "tls-required-everywhere")) || (data === "transport-error")) || (data === "transport-hides-relayhost")) || (data === "transport-undefined")) || (data === "undefined-reference")) || (data === "unknown-parameter")) || (data === "wrappermode-level")) || (data === "wrappermode-mismatch"))){
const err0 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema78.enum},schema:schema78.enum,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate197.errors = vErrors;
return errors === 0;
}
validate197.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate193(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate193.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema76,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "cause") || (key0 === "rule")) || (key0 === "severity")) || (key0 === "remedy")) || (key0 === "messages")) || (key0 === "share"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema76,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.cause !== undefined){
let data0 = data.cause;
const _errs3 = errors;
let valid1 = false;
const _errs4 = errors;
if(!(validate194(data0, {instancePath:instancePath+"/cause",parentData:data,parentDataProperty:"cause",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate194.errors : vErrors.concat(validate194.errors);
errors = vErrors.length;
}
var _valid0 = _errs4 === errors;
valid1 = valid1 || _valid0;
const _errs5 = errors;
if(Array.isArray(data0)){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema76.properties.cause.anyOf[1],data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(typeof data1 !== "string"){
const err3 = {instancePath:instancePath+"/cause/" + i0,schemaPath:"#/properties/cause/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema76.properties.cause.anyOf[1].items.type,parentSchema:schema76.properties.cause.anyOf[1].items,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!(validate194(data1, {instancePath:instancePath+"/cause/" + i0,parentData:data0,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate194.errors : vErrors.concat(validate194.errors);
errors = vErrors.length;
}
}
let i1 = data0.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data0[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err4 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf/1/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},schema:true,parentSchema:schema76.properties.cause.anyOf[1],data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err5 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema76.properties.cause.anyOf[1].type,parentSchema:schema76.properties.cause.anyOf[1],data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err6 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf",keyword:"anyOf",params:{},schema:schema76.properties.cause.anyOf,parentSchema:schema76.properties.cause,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
}
}
if(data.rule !== undefined){
let data2 = data.rule;
const _errs10 = errors;
let valid5 = false;
const _errs11 = errors;
if(!(validate197(data2, {instancePath:instancePath+"/rule",parentData:data,parentDataProperty:"rule",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate197.errors : vErrors.concat(validate197.errors);
errors = vErrors.length;
}
var _valid1 = _errs11 === errors;
valid5 = valid5 || _valid1;
const _errs12 = errors;
if(Array.isArray(data2)){
if(data2.length < 1){
const err7 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema76.properties.rule.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const len1 = data2.length;
for(let i2=0; i2<len1; i2++){
let data3 = data2[i2];
if(typeof data3 !== "string"){
const err8 = {instancePath:instancePath+"/rule/" + i2,schemaPath:"#/properties/rule/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema76.properties.rule.anyOf[1].items.type,parentSchema:schema76.properties.rule.anyOf[1].items,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!(validate197(data3, {instancePath:instancePath+"/rule/" + i2,parentData:data2,parentDataProperty:i2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate197.errors : vErrors.concat(validate197.errors);
errors = vErrors.length;
}
}
let i3 = data2.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data2[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err9 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf/1/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},schema:true,parentSchema:schema76.properties.rule.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err10 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema76.properties.rule.anyOf[1].type,parentSchema:schema76.properties.rule.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid1 = _errs12 === errors;
valid5 = valid5 || _valid1;
if(!valid5){
const err11 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf",keyword:"anyOf",params:{},schema:schema76.properties.rule.anyOf,parentSchema:schema76.properties.rule,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
}
if(data.severity !== undefined){
let data4 = data.severity;
if(!(((data4 === "error") || (data4 === "warning")) || (data4 === "info"))){
const err12 = {instancePath:instancePath+"/severity",schemaPath:"#/properties/severity/enum",keyword:"enum",params:{allowedValues: schema76.properties.severity.enum},schema:schema76.properties.severity.enum,parentSchema:schema76.properties.severity,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.remedy !== undefined){
let data5 = data.remedy;
if(!(((data5 === "profile") || (data5 === "host")) || (data5 === "outside"))){
const err13 = {instancePath:instancePath+"/remedy",schemaPath:"#/properties/remedy/enum",keyword:"enum",params:{allowedValues: schema76.properties.remedy.enum},schema:schema76.properties.remedy.enum,parentSchema:schema76.properties.remedy,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.messages !== undefined){
let data6 = data.messages;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err14 = {instancePath:instancePath+"/messages",schemaPath:"#/properties/messages/type",keyword:"type",params:{type: "integer"},schema:schema76.properties.messages.type,parentSchema:schema76.properties.messages,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 1 || isNaN(data6)){
const err15 = {instancePath:instancePath+"/messages",schemaPath:"#/properties/messages/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema76.properties.messages,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
if(data.share !== undefined){
let data7 = data.share;
if(typeof data7 === "string"){
if(!pattern16.test(data7)){
const err16 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/pattern",keyword:"pattern",params:{pattern: "^(100|[1-9][0-9]?)%$"},schema:"^(100|[1-9][0-9]?)%$",parentSchema:schema76.properties.share,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/type",keyword:"type",params:{type: "string"},schema:schema76.properties.share.type,parentSchema:schema76.properties.share,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema76.type,parentSchema:schema76,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate193.errors = vErrors;
return errors === 0;
}
validate193.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema79 = {"title":"Step","anyOf":[{"enum":["diagnose","plan","apply","rollback","rotate","flush","probe","verify"],"type":"string"},{"title":"SetStep","type":"object","additionalProperties":false,"minProperties":1,"maxProperties":1,"properties":{"require":{"title":"Requirement","type":"object","additionalProperties":false,"minProperties":1,"properties":{"running":{"const":true,"description":"Postfix runs."},"healthy":{"const":true,"description":"The last diagnosis found no error that the playbook is for."},"deferred":{"type":"integer","minimum":0,"description":"No more than so many messages are deferred."}},"description":"Ends the run, for a person to act, unless all of this holds.","errorMessage":"expected a map with running, healthy or deferred"},"stop_when":{"$ref":"#/$defs/stopConditions","description":"Ends the run, for a person to act, when the last diagnosis found such."},"plan":{"title":"PlanSettings","type":"object","additionalProperties":false,"minProperties":1,"properties":{"overlay":{"type":"boolean","default":true,"description":"Lay the changes that the findings name over the profile. false: the profile as it is."},"set":{"type":"object","minProperties":1,"propertyNames":{"type":"string","pattern":"^[a-z_]+(\\.[A-Za-z0-9_]+)*$","errorMessage":"expected the path of a key in a profile, such as limits.concurrency"},"additionalProperties":{"title":"SetValue","type":["string","number","boolean"],"errorMessage":"expected text, a number, true or false"},"description":"Further keys to lay over the profile, by their path, where the host is as its profile says already. TLS is never made weaker, and limits never looser.","errorMessage":"expected a map of paths in a profile to values, such as limits.concurrency: 2","examples":[{"limits.concurrency":2}]}},"description":"Compares the host with its profile, and with what the findings would change in it.","errorMessage":"expected a map with overlay or set"},"flush":{"title":"FlushSettings","type":"object","additionalProperties":false,"minProperties":1,"properties":{"cause":{"$ref":"#/$defs/causeName","description":"Only mail that waits for this reason."},"destination":{"type":"string","pattern":"^[^@\\s]+$","description":"Only mail for this domain.","errorMessage":"expected a domain such as example.org","examples":["example.org"]}},"description":"Tries deferred mail of a cause, of a destination, or of both again, by degrees. `flush` alone: all of it.","errorMessage":"expected a map with cause or destination"},"wait":{"$ref":"profile.schema.json#/$defs/duration","description":"Lets so much time pass, an hour at most."},"notify":{"type":"string","minLength":1,"description":"A sentence for the terminal and the record.","examples":["Tell the mail team that the relay was changed."]}},"errorMessage":"expected a map with one step"}],"description":"One step of a playbook.","errorMessage":"expected the name of a step, or a map with one"};
const schema80 = {"title":"StopConditions","type":"object","additionalProperties":false,"required":["because"],"properties":{"because":{"type":"string","minLength":1,"description":"What a person has to decide or to do; shown when the run stops.","examples":["The provider has to lift its block first."]},"cause":{"anyOf":[{"$ref":"#/$defs/causeName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/causeName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a cause of 'postmend explain', or a list of them","description":"Only findings with this cause, or one of these.","examples":["dns-failure",["sasl-auth-failed","sasl-no-credentials"]]},"rule":{"anyOf":[{"$ref":"#/$defs/ruleName"},{"type":"array","items":{"type":"string","$ref":"#/$defs/ruleName"},"minItems":1,"uniqueItems":true}],"errorMessage":"expected a rule of 'postmend lint', or a list of them","description":"Only findings of this lint rule, or one of these.","examples":["stale-table"]},"severity":{"enum":["error","warning","info"],"description":"Only findings that are at least as grave.","examples":["error"]},"remedy":{"enum":["profile","host","outside"],"description":"Only findings that are cured there: by a change of the profile, on the host, or by others."},"messages":{"type":"integer","minimum":1,"description":"The findings hold back, or lost, so many messages at least.","errorMessage":"expected a number of messages from 1 on"},"share":{"type":"string","pattern":"^(100|[1-9][0-9]?)%$","description":"These messages are such a share of all in trouble at least.","errorMessage":"expected a share from 1% to 100%","examples":["20%"]}},"errorMessage":"expected a map with because, and conditions such as cause or severity"};

function validate203(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate203.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.because === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "because"},schema:schema80.required,parentSchema:schema80,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "because") || (key0 === "cause")) || (key0 === "rule")) || (key0 === "severity")) || (key0 === "remedy")) || (key0 === "messages")) || (key0 === "share"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema80,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.because !== undefined){
let data0 = data.because;
if(typeof data0 === "string"){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/because",schemaPath:"#/properties/because/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema80.properties.because,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/because",schemaPath:"#/properties/because/type",keyword:"type",params:{type: "string"},schema:schema80.properties.because.type,parentSchema:schema80.properties.because,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.cause !== undefined){
let data1 = data.cause;
const _errs5 = errors;
let valid1 = false;
const _errs6 = errors;
if(!(validate194(data1, {instancePath:instancePath+"/cause",parentData:data,parentDataProperty:"cause",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate194.errors : vErrors.concat(validate194.errors);
errors = vErrors.length;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
const _errs7 = errors;
if(Array.isArray(data1)){
if(data1.length < 1){
const err4 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema80.properties.cause.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/cause/" + i0,schemaPath:"#/properties/cause/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema80.properties.cause.anyOf[1].items.type,parentSchema:schema80.properties.cause.anyOf[1].items,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(!(validate194(data2, {instancePath:instancePath+"/cause/" + i0,parentData:data1,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate194.errors : vErrors.concat(validate194.errors);
errors = vErrors.length;
}
}
let i1 = data1.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data1[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err6 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf/1/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},schema:true,parentSchema:schema80.properties.cause.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err7 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema80.properties.cause.anyOf[1].type,parentSchema:schema80.properties.cause.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err8 = {instancePath:instancePath+"/cause",schemaPath:"#/properties/cause/anyOf",keyword:"anyOf",params:{},schema:schema80.properties.cause.anyOf,parentSchema:schema80.properties.cause,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
}
if(data.rule !== undefined){
let data3 = data.rule;
const _errs12 = errors;
let valid5 = false;
const _errs13 = errors;
if(!(validate197(data3, {instancePath:instancePath+"/rule",parentData:data,parentDataProperty:"rule",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate197.errors : vErrors.concat(validate197.errors);
errors = vErrors.length;
}
var _valid1 = _errs13 === errors;
valid5 = valid5 || _valid1;
const _errs14 = errors;
if(Array.isArray(data3)){
if(data3.length < 1){
const err9 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema80.properties.rule.anyOf[1],data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len1 = data3.length;
for(let i2=0; i2<len1; i2++){
let data4 = data3[i2];
if(typeof data4 !== "string"){
const err10 = {instancePath:instancePath+"/rule/" + i2,schemaPath:"#/properties/rule/anyOf/1/items/type",keyword:"type",params:{type: "string"},schema:schema80.properties.rule.anyOf[1].items.type,parentSchema:schema80.properties.rule.anyOf[1].items,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(!(validate197(data4, {instancePath:instancePath+"/rule/" + i2,parentData:data3,parentDataProperty:i2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate197.errors : vErrors.concat(validate197.errors);
errors = vErrors.length;
}
}
let i3 = data3.length;
let j1;
if(i3 > 1){
const indices1 = {};
for(;i3--;){
let item1 = data3[i3];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err11 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf/1/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},schema:true,parentSchema:schema80.properties.rule.anyOf[1],data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
break;
}
indices1[item1] = i3;
}
}
}
else {
const err12 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema80.properties.rule.anyOf[1].type,parentSchema:schema80.properties.rule.anyOf[1],data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var _valid1 = _errs14 === errors;
valid5 = valid5 || _valid1;
if(!valid5){
const err13 = {instancePath:instancePath+"/rule",schemaPath:"#/properties/rule/anyOf",keyword:"anyOf",params:{},schema:schema80.properties.rule.anyOf,parentSchema:schema80.properties.rule,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
}
}
if(data.severity !== undefined){
let data5 = data.severity;
if(!(((data5 === "error") || (data5 === "warning")) || (data5 === "info"))){
const err14 = {instancePath:instancePath+"/severity",schemaPath:"#/properties/severity/enum",keyword:"enum",params:{allowedValues: schema80.properties.severity.enum},schema:schema80.properties.severity.enum,parentSchema:schema80.properties.severity,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.remedy !== undefined){
let data6 = data.remedy;
if(!(((data6 === "profile") || (data6 === "host")) || (data6 === "outside"))){
const err15 = {instancePath:instancePath+"/remedy",schemaPath:"#/properties/remedy/enum",keyword:"enum",params:{allowedValues: schema80.properties.remedy.enum},schema:schema80.properties.remedy.enum,parentSchema:schema80.properties.remedy,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.messages !== undefined){
let data7 = data.messages;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err16 = {instancePath:instancePath+"/messages",schemaPath:"#/properties/messages/type",keyword:"type",params:{type: "integer"},schema:schema80.properties.messages.type,parentSchema:schema80.properties.messages,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 1 || isNaN(data7)){
const err17 = {instancePath:instancePath+"/messages",schemaPath:"#/properties/messages/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema80.properties.messages,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
if(data.share !== undefined){
let data8 = data.share;
if(typeof data8 === "string"){
if(!pattern16.test(data8)){
const err18 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/pattern",keyword:"pattern",params:{pattern: "^(100|[1-9][0-9]?)%$"},schema:"^(100|[1-9][0-9]?)%$",parentSchema:schema80.properties.share,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/type",keyword:"type",params:{type: "string"},schema:schema80.properties.share.type,parentSchema:schema80.properties.share,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema80.type,parentSchema:schema80,data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
validate203.errors = vErrors;
return errors === 0;
}
validate203.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate210(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate210.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(((typeof data == "number") && (!(data % 1) && !isNaN(data))) && (isFinite(data))))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema46.type},schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((typeof data == "number") && (isFinite(data))){
if(data > 999999999 || isNaN(data)){
const err1 = {instancePath,schemaPath:"#/maximum",keyword:"maximum",params:{comparison: "<=", limit: 999999999},schema:999999999,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data < 0 || isNaN(data)){
const err2 = {instancePath,schemaPath:"#/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(typeof data === "string"){
if(!pattern10.test(data)){
const err3 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[0-9]{1,9}[smhdw]?$"},schema:"^[0-9]{1,9}[smhdw]?$",parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
validate210.errors = vErrors;
return errors === 0;
}
validate210.evaluated = {"dynamicProps":false,"dynamicItems":false};

const pattern27 = new RegExp("^[a-z_]+(\\.[A-Za-z0-9_]+)*$", "u");
const pattern28 = new RegExp("^[^@\\s]+$", "u");

function validate202(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate202.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "string"},schema:schema79.anyOf[0].type,parentSchema:schema79.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!((((((((data === "diagnose") || (data === "plan")) || (data === "apply")) || (data === "rollback")) || (data === "rotate")) || (data === "flush")) || (data === "probe")) || (data === "verify"))){
const err1 = {instancePath,schemaPath:"#/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema79.anyOf[0].enum},schema:schema79.anyOf[0].enum,parentSchema:schema79.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length > 1){
const err2 = {instancePath,schemaPath:"#/anyOf/1/maxProperties",keyword:"maxProperties",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Object.keys(data).length < 1){
const err3 = {instancePath,schemaPath:"#/anyOf/1/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1],data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "require") || (key0 === "stop_when")) || (key0 === "plan")) || (key0 === "flush")) || (key0 === "wait")) || (key0 === "notify"))){
const err4 = {instancePath,schemaPath:"#/anyOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema79.anyOf[1],data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.require !== undefined){
let data0 = data.require;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(Object.keys(data0).length < 1){
const err5 = {instancePath:instancePath+"/require",schemaPath:"#/anyOf/1/properties/require/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1].properties.require,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key1 in data0){
if(!(((key1 === "running") || (key1 === "healthy")) || (key1 === "deferred"))){
const err6 = {instancePath:instancePath+"/require",schemaPath:"#/anyOf/1/properties/require/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema79.anyOf[1].properties.require,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data0.running !== undefined){
let data1 = data0.running;
if(true !== data1){
const err7 = {instancePath:instancePath+"/require/running",schemaPath:"#/anyOf/1/properties/require/properties/running/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema79.anyOf[1].properties.require.properties.running,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data0.healthy !== undefined){
let data2 = data0.healthy;
if(true !== data2){
const err8 = {instancePath:instancePath+"/require/healthy",schemaPath:"#/anyOf/1/properties/require/properties/healthy/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema79.anyOf[1].properties.require.properties.healthy,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data0.deferred !== undefined){
let data3 = data0.deferred;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err9 = {instancePath:instancePath+"/require/deferred",schemaPath:"#/anyOf/1/properties/require/properties/deferred/type",keyword:"type",params:{type: "integer"},schema:schema79.anyOf[1].properties.require.properties.deferred.type,parentSchema:schema79.anyOf[1].properties.require.properties.deferred,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
const err10 = {instancePath:instancePath+"/require/deferred",schemaPath:"#/anyOf/1/properties/require/properties/deferred/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema79.anyOf[1].properties.require.properties.deferred,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
else {
const err11 = {instancePath:instancePath+"/require",schemaPath:"#/anyOf/1/properties/require/type",keyword:"type",params:{type: "object"},schema:schema79.anyOf[1].properties.require.type,parentSchema:schema79.anyOf[1].properties.require,data:data0};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.stop_when !== undefined){
if(!(validate203(data.stop_when, {instancePath:instancePath+"/stop_when",parentData:data,parentDataProperty:"stop_when",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate203.errors : vErrors.concat(validate203.errors);
errors = vErrors.length;
}
}
if(data.plan !== undefined){
let data5 = data.plan;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(Object.keys(data5).length < 1){
const err12 = {instancePath:instancePath+"/plan",schemaPath:"#/anyOf/1/properties/plan/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1].properties.plan,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
for(const key2 in data5){
if(!((key2 === "overlay") || (key2 === "set"))){
const err13 = {instancePath:instancePath+"/plan",schemaPath:"#/anyOf/1/properties/plan/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema79.anyOf[1].properties.plan,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data5.overlay !== undefined){
let data6 = data5.overlay;
if(typeof data6 !== "boolean"){
const err14 = {instancePath:instancePath+"/plan/overlay",schemaPath:"#/anyOf/1/properties/plan/properties/overlay/type",keyword:"type",params:{type: "boolean"},schema:schema79.anyOf[1].properties.plan.properties.overlay.type,parentSchema:schema79.anyOf[1].properties.plan.properties.overlay,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data5.set !== undefined){
let data7 = data5.set;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(Object.keys(data7).length < 1){
const err15 = {instancePath:instancePath+"/plan/set",schemaPath:"#/anyOf/1/properties/plan/properties/set/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1].properties.plan.properties.set,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
for(const key3 in data7){
const _errs21 = errors;
if(typeof key3 === "string"){
if(!pattern27.test(key3)){
const err16 = {instancePath:instancePath+"/plan/set",schemaPath:"#/anyOf/1/properties/plan/properties/set/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z_]+(\\.[A-Za-z0-9_]+)*$"},schema:"^[a-z_]+(\\.[A-Za-z0-9_]+)*$",parentSchema:schema79.anyOf[1].properties.plan.properties.set.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/plan/set",schemaPath:"#/anyOf/1/properties/plan/properties/set/propertyNames/type",keyword:"type",params:{type: "string"},schema:schema79.anyOf[1].properties.plan.properties.set.propertyNames.type,parentSchema:schema79.anyOf[1].properties.plan.properties.set.propertyNames,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var valid4 = _errs21 === errors;
if(!valid4){
const err18 = {instancePath:instancePath+"/plan/set",schemaPath:"#/anyOf/1/properties/plan/properties/set/propertyNames",keyword:"propertyNames",params:{propertyName: key3},schema:schema79.anyOf[1].properties.plan.properties.set.propertyNames,parentSchema:schema79.anyOf[1].properties.plan.properties.set,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
for(const key4 in data7){
let data8 = data7[key4];
if(((typeof data8 !== "string") && (!((typeof data8 == "number") && (isFinite(data8))))) && (typeof data8 !== "boolean")){
const err19 = {instancePath:instancePath+"/plan/set/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/anyOf/1/properties/plan/properties/set/additionalProperties/type",keyword:"type",params:{type: schema79.anyOf[1].properties.plan.properties.set.additionalProperties.type},schema:schema79.anyOf[1].properties.plan.properties.set.additionalProperties.type,parentSchema:schema79.anyOf[1].properties.plan.properties.set.additionalProperties,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/plan/set",schemaPath:"#/anyOf/1/properties/plan/properties/set/type",keyword:"type",params:{type: "object"},schema:schema79.anyOf[1].properties.plan.properties.set.type,parentSchema:schema79.anyOf[1].properties.plan.properties.set,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
else {
const err21 = {instancePath:instancePath+"/plan",schemaPath:"#/anyOf/1/properties/plan/type",keyword:"type",params:{type: "object"},schema:schema79.anyOf[1].properties.plan.type,parentSchema:schema79.anyOf[1].properties.plan,data:data5};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.flush !== undefined){
let data9 = data.flush;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(Object.keys(data9).length < 1){
const err22 = {instancePath:instancePath+"/flush",schemaPath:"#/anyOf/1/properties/flush/minProperties",keyword:"minProperties",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1].properties.flush,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
for(const key5 in data9){
if(!((key5 === "cause") || (key5 === "destination"))){
const err23 = {instancePath:instancePath+"/flush",schemaPath:"#/anyOf/1/properties/flush/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},schema:false,parentSchema:schema79.anyOf[1].properties.flush,data:data9};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data9.cause !== undefined){
if(!(validate194(data9.cause, {instancePath:instancePath+"/flush/cause",parentData:data9,parentDataProperty:"cause",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate194.errors : vErrors.concat(validate194.errors);
errors = vErrors.length;
}
}
if(data9.destination !== undefined){
let data11 = data9.destination;
if(typeof data11 === "string"){
if(!pattern28.test(data11)){
const err24 = {instancePath:instancePath+"/flush/destination",schemaPath:"#/anyOf/1/properties/flush/properties/destination/pattern",keyword:"pattern",params:{pattern: "^[^@\\s]+$"},schema:"^[^@\\s]+$",parentSchema:schema79.anyOf[1].properties.flush.properties.destination,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/flush/destination",schemaPath:"#/anyOf/1/properties/flush/properties/destination/type",keyword:"type",params:{type: "string"},schema:schema79.anyOf[1].properties.flush.properties.destination.type,parentSchema:schema79.anyOf[1].properties.flush.properties.destination,data:data11};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
else {
const err26 = {instancePath:instancePath+"/flush",schemaPath:"#/anyOf/1/properties/flush/type",keyword:"type",params:{type: "object"},schema:schema79.anyOf[1].properties.flush.type,parentSchema:schema79.anyOf[1].properties.flush,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.wait !== undefined){
if(!(validate210(data.wait, {instancePath:instancePath+"/wait",parentData:data,parentDataProperty:"wait",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate210.errors : vErrors.concat(validate210.errors);
errors = vErrors.length;
}
}
if(data.notify !== undefined){
let data13 = data.notify;
if(typeof data13 === "string"){
if(data13.length < 1){
const err27 = {instancePath:instancePath+"/notify",schemaPath:"#/anyOf/1/properties/notify/minLength",keyword:"minLength",params:{limit: 1},schema:1,parentSchema:schema79.anyOf[1].properties.notify,data:data13};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/notify",schemaPath:"#/anyOf/1/properties/notify/type",keyword:"type",params:{type: "string"},schema:schema79.anyOf[1].properties.notify.type,parentSchema:schema79.anyOf[1].properties.notify,data:data13};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath,schemaPath:"#/anyOf/1/type",keyword:"type",params:{type: "object"},schema:schema79.anyOf[1].type,parentSchema:schema79.anyOf[1],data};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(_valid0){
var props0 = true;
}
if(!valid0){
const err30 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},schema:schema79.anyOf,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate202.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate202.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate190(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="https://unpkg.com/postmend/schemas/playbook.schema.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate190.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.when === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "when"},schema:schema74.required,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.steps === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "steps"},schema:schema74.required,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "description")) || (key0 === "when")) || (key0 === "steps"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
if(!(validate191(data.name, {instancePath:instancePath+"/name",parentData:data,parentDataProperty:"name",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate191.errors : vErrors.concat(validate191.errors);
errors = vErrors.length;
}
}
if(data.description !== undefined){
let data1 = data.description;
if(typeof data1 !== "string"){
const err3 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},schema:schema74.properties.description.type,parentSchema:schema74.properties.description,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.when !== undefined){
let data2 = data.when;
const _errs6 = errors;
let valid1 = false;
const _errs7 = errors;
if(!(validate193(data2, {instancePath:instancePath+"/when",parentData:data,parentDataProperty:"when",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate193.errors : vErrors.concat(validate193.errors);
errors = vErrors.length;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
const _errs8 = errors;
if(Array.isArray(data2)){
if(data2.length < 1){
const err4 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema74.properties.when.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(!(validate193(data2[i0], {instancePath:instancePath+"/when/" + i0,parentData:data2,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate193.errors : vErrors.concat(validate193.errors);
errors = vErrors.length;
}
}
}
else {
const err5 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/anyOf/1/type",keyword:"type",params:{type: "array"},schema:schema74.properties.when.anyOf[1].type,parentSchema:schema74.properties.when.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs8 === errors;
valid1 = valid1 || _valid0;
const _errs11 = errors;
if("always" !== data2){
const err6 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/anyOf/2/const",keyword:"const",params:{allowedValue: "always"},schema:"always",parentSchema:schema74.properties.when.anyOf[2],data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err7 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/anyOf",keyword:"anyOf",params:{},schema:schema74.properties.when.anyOf,parentSchema:schema74.properties.when,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
}
if(data.steps !== undefined){
let data4 = data.steps;
if(Array.isArray(data4)){
if(data4.length < 1){
const err8 = {instancePath:instancePath+"/steps",schemaPath:"#/properties/steps/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema74.properties.steps,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
if(!(validate202(data4[i1], {instancePath:instancePath+"/steps/" + i1,parentData:data4,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate202.errors : vErrors.concat(validate202.errors);
errors = vErrors.length;
}
}
}
else {
const err9 = {instancePath:instancePath+"/steps",schemaPath:"#/properties/steps/type",keyword:"type",params:{type: "array"},schema:schema74.properties.steps.type,parentSchema:schema74.properties.steps,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema74.type,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate190.errors = vErrors;
return errors === 0;
}
validate190.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

